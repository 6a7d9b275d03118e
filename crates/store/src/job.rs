//! Background jobs: their end state and result survive a restart.

use crate::error::Tried;
use crate::schema::job;
use crate::{Read, Result, StoreError, Write};
use diesel::prelude::*;
use qitao_domain::id::JobId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A job's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waiting for its turn.
    Queued,
    /// Under way.
    Running,
    /// Done; its result is kept.
    Done,
    /// Failed; its error is kept.
    Failed,
    /// Cancelled; nothing was written.
    Cancelled,
    /// The program ended while it ran; nothing was written.
    Interrupted,
}

impl JobState {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Queued, "queued"),
        (Self::Running, "running"),
        (Self::Done, "done"),
        (Self::Failed, "failed"),
        (Self::Cancelled, "cancelled"),
        (Self::Interrupted, "interrupted"),
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("failed", |(_, word)| word)
    }
}

/// A job as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Number.
    pub id: JobId,
    /// The command.
    pub command: String,
    /// What it works on: a file's name.
    pub label: String,
    /// Who started it.
    pub owner: String,
    /// State.
    pub state: JobState,
    /// Steps done.
    pub done: i64,
    /// Steps in all; 0 while unknown.
    pub total: i64,
    /// JSON result.
    pub result: Option<String>,
    /// JSON error.
    pub error: Option<String>,
    /// Microseconds UTC.
    pub started_at: i64,
    /// Microseconds UTC.
    pub ended_at: Option<i64>,
}

type Columns = (i64, String, String, String, String, i64, i64, Option<String>, Option<String>, i64, Option<i64>);

fn row(c: Columns) -> Result<JobRow> {
    let state = JobState::ALL.iter().find(|(_, word)| *word == c.4).map(|(state, _)| *state);
    Ok(JobRow {
        id: JobId(c.0),
        command: c.1,
        label: c.2,
        owner: c.3,
        state: state.ok_or(StoreError::Unknown("job.state", c.4))?,
        done: c.5,
        total: c.6,
        result: c.7,
        error: c.8,
        started_at: c.9,
        ended_at: c.10,
    })
}

impl Read<'_> {
    /// One job.
    ///
    /// # Errors
    /// The database's.
    pub fn job(&mut self, id: JobId) -> Result<Option<JobRow>> {
        job::table.find(id.0).first::<Columns>(self.conn).optional().tried("reading a job")?.map(row).transpose()
    }

    /// The newest jobs before one, or of all.
    ///
    /// # Errors
    /// The database's.
    pub fn jobs(&mut self, before: Option<i64>, limit: u32) -> Result<Vec<JobRow>> {
        let rows: Vec<Columns> = job::table
            .filter(job::id.lt(before.unwrap_or(i64::MAX)))
            .order(job::id.desc())
            .limit(i64::from(limit))
            .load(self.conn)
            .tried("reading jobs")?;
        rows.into_iter().map(row).collect()
    }
}

impl Write<'_> {
    /// Keeps a new job and gives its number.
    ///
    /// # Errors
    /// The database's.
    pub fn add_job(&mut self, command: &str, label: &str) -> Result<JobId> {
        let id = self.next_ids("job", 1)?;
        let values = (
            job::id.eq(id),
            job::command.eq(command),
            job::label.eq(label),
            job::owner.eq(self.stamp.actor.clone()),
            job::state.eq(JobState::Running.word()),
            job::done.eq(0_i64),
            job::total.eq(0_i64),
            job::started_at.eq(self.stamp.at),
        );
        diesel::insert_into(job::table).values(values).execute(self.conn).tried("keeping a job")?;
        Ok(JobId(id))
    }

    /// Keeps a job's end.
    ///
    /// # Errors
    /// The database's.
    pub fn end_job(&mut self, id: JobId, state: JobState, done: i64, total: i64, result: Option<&str>, error: Option<&str>) -> Result<()> {
        diesel::update(job::table.find(id.0))
            .set((
                job::state.eq(state.word()),
                job::done.eq(done),
                job::total.eq(total),
                job::result.eq(result),
                job::error.eq(error),
                job::ended_at.eq(Some(self.stamp.at)),
            ))
            .execute(self.conn)
            .tried("keeping a job's end")?;
        Ok(())
    }

    /// Forgets all jobs: those of the books are none of a copy's.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn forget_jobs(&mut self) -> Result<()> {
        diesel::delete(job::table).execute(self.conn).tried("forgetting jobs").map(drop)
    }

    /// Marks what an earlier process left running.
    ///
    /// # Errors
    /// The database's.
    pub fn interrupt_jobs(&mut self) -> Result<usize> {
        diesel::update(job::table.filter(job::state.eq_any(["queued", "running"])))
            .set((job::state.eq(JobState::Interrupted.word()), job::ended_at.eq(Some(self.stamp.at))))
            .execute(self.conn)
            .tried("marking interrupted jobs")
    }
}

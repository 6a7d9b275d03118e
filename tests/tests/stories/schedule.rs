//! The factory's clock, and scheduled work: done behind the people's backs, and after the computer slept or was off.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a failing test")]

use crate::common::{Place, administrator, ask, call, refused, verify};
use qitao_app::{App, Error};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

/// Makes a unit under an id of the request.
fn make(app: &Arc<App>, id: &str) -> Result<Value, Error> {
    let caller = administrator().with_request_id(Some(format!("request-{id}")));
    let unit = json!({
        "code": id, "name": id, "name_en": id, "decimals": 0, "dimension": "count", "factor": "1", "per": "1", "retired": false
    });
    call(app, &caller, "unit.save", json!({ "unit": unit, "revision": null }))
}

#[test]
fn answers_are_forgotten_after_a_month_also_when_the_night_was_slept_through() {
    for place in Place::each() {
        let app = place.open();
        let (old, young) = (make(&app, "old").unwrap(), make(&app, "young").unwrap());
        drop(app);
        // A month later, after a weekend with the computer off.
        place.alter("UPDATE request SET at = at - 31 * 86400000000 WHERE id = 'request-old';
             UPDATE book SET value = CAST(CAST(value AS BIGINT) - 3 * 86400000000 AS TEXT) WHERE key LIKE 'scheduled.%' AND key <> 'scheduled.snapshot';",
        );
        let app = place.open();
        let since = Instant::now();
        let error = loop {
            match make(&app, "old") {
                Err(error) => break error,
                Ok(again) => assert_eq!(again, old, "a repeated send before that night's work"),
            }
            assert!(since.elapsed() < PATIENCE, "the old answer is still there");
            std::thread::sleep(Duration::from_millis(20));
        };
        assert_eq!(error.code.word(), "already_there", "{error}");
        assert_eq!(make(&app, "young").unwrap(), young, "a repeated send finds its answer");
        verify(&app);
        drop(app);

        // It is done: another start the same day does it no second time.
        place.alter("UPDATE request SET at = at - 31 * 86400000000 WHERE id = 'request-young'");
        let app = place.open();
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(make(&app, "young").unwrap(), young);
    }
}

#[test]
fn the_factory_s_day_is_that_of_its_time_zone_from_the_moment_it_is_set() {
    for place in Place::each() {
        let app = place.open();
        // Never put forward or back there: a day and more apart.
        for (zone, hours) in [("Pacific/Kiritimati", 14), ("Pacific/Pago_Pago", -11)] {
            let day = || json!((chrono::Utc::now() + chrono::TimeDelta::hours(hours)).date_naive().to_string());
            let before = day();
            for told in [ask(&app, "system.configure", json!({ "timezone": zone })), ask(&app, "system.info", json!({}))] {
                assert_eq!(told["timezone"], zone);
                assert!(told["today"] == before || told["today"] == day(), "{zone}: {told}");
            }
        }
        assert_eq!(refused(&app, "system.configure", json!({ "timezone": "China Standard Time" })).code.word(), "timezone.unknown");
        drop(app);
        assert_eq!(ask(&place.open(), "system.info", json!({}))["timezone"], "Pacific/Pago_Pago", "kept");
    }
}

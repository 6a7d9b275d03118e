//! Counting tests from what test programs print.

use std::ops::AddAssign;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed, and lanes that failed without counting any.
    pub failed: u64,
    /// Tests that did not run, by their own choice.
    pub skipped: u64,
}

impl Tally {
    /// One failure that no test program counted.
    pub const BROKEN: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// The closing line: `12 passed, 0 failed`, and how many were skipped if any were.
    pub fn line(&self) -> String {
        let mut line = format!("{} passed, {} failed", self.passed, self.failed);
        if self.skipped > 0 {
            line += &format!(", {} skipped", self.skipped);
        }
        line
    }

    /// Takes in a line that `cargo test` printed.
    pub fn read_cargo(&mut self, line: &str) {
        // test result: FAILED. 7 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else { return };
        for (count, what) in counts.split("; ").filter_map(counted) {
            match what {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" => self.skipped += count,
                _ => {}
            }
        }
    }

    /// Takes in a line that vitest or node's own test runner printed.
    pub fn read_node(&mut self, line: &str) {
        let line = without_colours(line);
        let line = line.trim();
        if let Some(counts) = line.strip_prefix("Tests ") {
            // vitest:   Tests  1 failed | 11 passed | 2 skipped (14)
            let counts = counts.split(" (").next().unwrap_or_default();
            for (count, what) in counts.split(" | ").filter_map(|part| counted(part.trim())) {
                match what {
                    "passed" => self.passed += count,
                    "failed" => self.failed += count,
                    "skipped" | "todo" => self.skipped += count,
                    _ => {}
                }
            }
        } else if let Some(summary) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) {
            // node --test:   ℹ pass 12
            let Some((what, count)) = summary.split_once(' ') else { return };
            let Ok(count) = count.parse::<u64>() else { return };
            match what {
                "pass" => self.passed += count,
                "fail" | "cancelled" => self.failed += count,
                "skipped" | "todo" => self.skipped += count,
                _ => {}
            }
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

fn counted(part: &str) -> Option<(u64, &str)> {
    let (count, what) = part.split_once(' ')?;
    Some((count.parse().ok()?, what))
}

fn without_colours(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text += piece.split_once('m').map_or("", |(_, rest)| rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(read: impl Fn(&mut Tally, &str), lines: &[&str], expected: (u64, u64, u64)) {
        let mut tally = Tally::default();
        for line in lines {
            read(&mut tally, line);
        }
        assert_eq!((tally.passed, tally.failed, tally.skipped), expected);
    }

    #[test]
    fn cargo_results_add_up() {
        check(
            Tally::read_cargo,
            &[
                "running 8 tests",
                "test bom::tests::result_ok ... ok",
                "test result: ok. 7 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s",
                "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 5 filtered out; finished in 1.20s",
            ],
            (10, 1, 2),
        );
    }

    #[test]
    fn vitest_results_are_read_through_colours() {
        check(
            Tally::read_node,
            &[" Test Files  1 failed | 3 passed (4)", "      Tests  1 failed | 11 passed | 2 skipped (14)"],
            (11, 1, 2),
        );
        check(
            Tally::read_node,
            &["\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m12 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (12)\u{1b}[39m"],
            (12, 0, 0),
        );
    }

    #[test]
    fn node_results_count_cancelled_tests_as_failed() {
        check(
            Tally::read_node,
            &["ℹ tests 5", "ℹ suites 1", "ℹ pass 2", "ℹ fail 1", "ℹ cancelled 1", "ℹ skipped 1", "ℹ todo 0", "ℹ duration_ms 812.1"],
            (2, 2, 1),
        );
        check(Tally::read_node, &["# tests 2", "# pass 2", "# fail 0"], (2, 0, 0));
    }

    #[test]
    fn the_closing_line_names_skipped_tests_only_if_there_are_any() {
        assert_eq!(Tally { passed: 3, failed: 0, skipped: 0 }.line(), "3 passed, 0 failed");
        assert_eq!(Tally { passed: 3, failed: 1, skipped: 2 }.line(), "3 passed, 1 failed, 2 skipped");
    }
}

//! What a code or unit was probably meant to be.

use std::collections::{HashMap, HashSet};

/// Most different unknown codes that get the thorough search (about 1000 look-ups each).
const THOROUGH: usize = 2_000;

/// Whether two texts differ by one letter (replaced, added, left out) or by two neighbours swapped.
#[must_use]
pub fn one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if long.len() - short.len() > 1 || a == b {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let tail = |n: usize, m: usize| short.get(same + n..) == long.get(same + m..);
    if short.len() < long.len() {
        return tail(0, 1);
    }
    tail(1, 1) || (short.get(same) == long.get(same + 1) && short.get(same + 1) == long.get(same) && tail(2, 2))
}

/// A code without what eyes confuse: case, O and 0, I l and 1, separators and spaces.
fn skeleton(code: &str) -> String {
    super::text::half_width(code)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_' | '.' | '/' | '—' | '–'))
        .flat_map(char::to_uppercase)
        .map(|c| match c {
            'O' | 'Q' | 'Ｏ' => '0',
            'I' | 'L' | '|' => '1',
            'Ø' => '0',
            '×' | '*' => 'X',
            c => c,
        })
        .collect()
}

/// All known codes, ready to be asked for the nearest.
#[derive(Debug)]
pub struct Nearest {
    known: HashSet<String>,
    skeletons: HashMap<String, Vec<String>>,
    unpadded: HashMap<String, Vec<String>>,
    letters: Vec<char>,
    answers: HashMap<String, Option<String>>,
    thorough: usize,
}

impl Nearest {
    /// Over these codes.
    #[must_use]
    pub fn new(codes: impl IntoIterator<Item = String>) -> Self {
        let known: HashSet<String> = codes.into_iter().collect();
        let mut skeletons: HashMap<String, Vec<String>> = HashMap::new();
        let mut unpadded: HashMap<String, Vec<String>> = HashMap::new();
        let mut letters = HashSet::new();
        for code in &known {
            skeletons.entry(skeleton(code)).or_default().push(code.clone());
            if code.starts_with('0') {
                unpadded.entry(code.trim_start_matches('0').to_owned()).or_default().push(code.clone());
            }
            letters.extend(code.chars().filter(char::is_ascii));
        }
        let mut letters: Vec<char> = letters.into_iter().collect();
        letters.sort_unstable();
        Self { known, skeletons, unpadded, letters, answers: HashMap::new(), thorough: 0 }
    }

    /// The only code that is this number with zeros in front.
    #[must_use]
    pub fn with_zeros(&self, number: &str) -> Option<&str> {
        match self.unpadded.get(number)?.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The one code that this was probably meant to be; `None` when there is none, or several.
    pub fn to(&mut self, code: &str) -> Option<String> {
        if let Some(answer) = self.answers.get(code) {
            return answer.clone();
        }
        let answer = self.search(code);
        self.answers.insert(code.to_owned(), answer.clone());
        answer
    }

    fn search(&mut self, code: &str) -> Option<String> {
        if let Some([only]) = self.skeletons.get(&skeleton(code)).map(Vec::as_slice) {
            return Some(only.clone());
        }
        if let Some(padded) = self.with_zeros(code) {
            return Some(padded.to_owned());
        }
        let length = code.chars().count();
        if !(4..=40).contains(&length) || self.thorough >= THOROUGH {
            return None;
        }
        self.thorough += 1;
        let chars: Vec<char> = code.chars().collect();
        let mut found: HashSet<String> = HashSet::new();
        let mut attempt = String::with_capacity(code.len() + 4);
        let mut ask = |parts: &mut dyn Iterator<Item = char>| {
            attempt.clear();
            attempt.extend(parts);
            if self.known.contains(&attempt) {
                found.insert(attempt.clone());
            }
        };
        for at in 0..=length {
            let (before, after) = chars.split_at(at);
            if let Some((_, rest)) = after.split_first() {
                ask(&mut before.iter().chain(rest).copied());
                for &letter in &self.letters {
                    ask(&mut before.iter().copied().chain([letter]).chain(rest.iter().copied()));
                }
                if let Some((next, rest2)) = rest.split_first() {
                    ask(&mut before.iter().copied().chain([*next, after[0]]).chain(rest2.iter().copied()));
                }
            }
            for &letter in &self.letters {
                ask(&mut before.iter().copied().chain([letter]).chain(after.iter().copied()));
            }
        }
        if found.len() == 1 { found.into_iter().next() } else { None }
    }
}

/// The unit that a name stands for, among the known ones: by its code without case, by its names, by what people call
/// it; an item's own unit wins where several fit.
#[must_use]
pub fn unit(text: &str, own: Option<&str>, known: &HashMap<String, qitao_domain::unit::Unit>) -> Option<String> {
    let plain = super::kinds::plain_header(text);
    let same = |name: &str| super::kinds::plain_header(name) == plain;
    let group = super::words::UNIT_NAMES.iter().find(|names| names.iter().any(|n| same(n)));
    let mut fits: Vec<&str> = known
        .values()
        .filter(|u| {
            let in_group =
                |name: &str| group.is_some_and(|g| g.iter().any(|n| super::kinds::plain_header(n) == super::kinds::plain_header(name)));
            same(&u.code) || same(&u.name) || same(&u.name_en) || in_group(&u.code) || in_group(&u.name)
        })
        .map(|u| u.code.as_str())
        .collect();
    fits.sort_unstable();
    if let Some(own) = own.filter(|own| fits.contains(own)) {
        return Some(own.to_owned());
    }
    let exact = known.values().find(|u| same(&u.code) || same(&u.name)).map(|u| u.code.as_str());
    exact.or_else(|| fits.first().copied()).map(str::to_owned)
}

/// Where two codes of one length first differ, from 1, with what stands there.
#[must_use]
pub fn first_difference(found: &str, meant: &str) -> Option<(usize, char)> {
    if found.chars().count() != meant.chars().count() {
        return None;
    }
    found.chars().zip(meant.chars()).position(|(a, b)| a != b).and_then(|at| Some((at + 1, found.chars().nth(at)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        for (a, b) in [("abc", "abd"), ("abc", "ab"), ("abc", "xabc"), ("abcd", "abdc"), ("", "a")] {
            assert!(one_slip(a, b) && one_slip(b, a), "{a} {b}");
        }
        for (a, b) in [("abc", "abc"), ("abc", "axx"), ("abc", "abcde"), ("abcd", "badc")] {
            assert!(!one_slip(a, b), "{a} {b}");
        }
    }

    #[test]
    fn nearest() {
        let codes = ["BT-M12X50-A2", "BT-M12X60-A2", "VB-DN50", "00123", "WS-M12-304"];
        let mut near = Nearest::new(codes.map(str::to_owned));
        let mut check = |code: &str, expected: Option<&str>| assert_eq!(near.to(code).as_deref(), expected, "{code}");
        check("BT-M12X5O-A2", Some("BT-M12X50-A2"));
        check("bt-m12x50-a2", Some("BT-M12X50-A2"));
        check("VBDN50", Some("VB-DN50"));
        check("VB-DN5", Some("VB-DN50"));
        check("VB-ND50", Some("VB-DN50"));
        check("WS-M12-305", Some("WS-M12-304"));
        check("123", Some("00123"));
        check("BT-M12X70-A2", None); // 50 or 60
        check("XX-1", None);
        assert_eq!(first_difference("BT-M12X5O-A2", "BT-M12X50-A2"), Some((9, 'O')));
    }
}

//! Loops among parents and components, by day: two lines that are never valid together close none.

use qitao_domain::Day;
use qitao_domain::calendar::Validity;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A line of the file: draft and line, those that are left out after the others.
pub(crate) type FileLine = (usize, usize);

/// Most codes shown in a loop.
const SHOWN: usize = 30;
/// Work that is spent on telling loops apart by day; beyond it days are not looked at.
const BY_DAY: usize = 20_000_000;

/// Which lines count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layer {
    /// All active ones.
    Active,
    /// Those of one draft, with the active ones but not with other drafts.
    Draft(usize),
    /// Those that are left out for another mistake, with the active ones: their loops are told, too, and only at them.
    LeftOut,
}

#[derive(Debug)]
struct Edge {
    to: u32,
    valid: Validity,
    layer: Layer,
    from_file: Option<FileLine>,
}

/// Parents and components.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    names: Vec<String>,
    numbers: HashMap<String, u32>,
    edges: Vec<Vec<Edge>>,
}

/// A loop, named, with the file's line that closes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Loop {
    pub path: String,
    pub closed_by: FileLine,
}

impl Graph {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        self.edges.push(Vec::new());
        number
    }

    /// Adds a line; an item that is its own component is somebody else's problem.
    pub fn add(&mut self, parent: &str, component: &str, valid: Validity, layer: Layer, from_file: Option<FileLine>) {
        if parent == component {
            return;
        }
        let (from, to) = (self.number(parent), self.number(component));
        self.edges[from as usize].push(Edge { to, valid, layer, from_file });
    }

    /// All codes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Loops through lines of the file: enough of them that without the lines that close them none is left.
    pub fn loops(mut self) -> Vec<Loop> {
        let core = self.core();
        if core.is_empty() {
            return Vec::new();
        }
        let inside: Vec<bool> = {
            let mut inside = vec![false; self.names.len()];
            core.iter().for_each(|&n| inside[n as usize] = true);
            inside
        };
        for &n in &core {
            self.edges[n as usize].retain(|e| inside[e.to as usize]);
        }
        // A set of lines that are valid together is valid on the first day of one of them.
        let days: BTreeSet<Day> = core.iter().flat_map(|&n| self.edges[n as usize].iter().map(|e| e.valid.from)).collect();
        let size: usize = core.iter().map(|&n| self.edges[n as usize].len()).sum();
        // The other layers whose lines may be part of a loop, each with the parents of those lines.
        let mut others: BTreeMap<Layer, BTreeSet<u32>> = BTreeMap::new();
        for &n in &core {
            for edge in self.edges[n as usize].iter().filter(|e| e.layer != Layer::Active) {
                others.entry(edge.layer).or_default().insert(n);
            }
        }
        let work = days.len().saturating_mul(size).saturating_mul(1 + others.len());
        let days: Vec<Option<Day>> = if work > BY_DAY { vec![None] } else { days.into_iter().map(Some).collect() };
        let mut found = Vec::new();
        for &day in &days {
            while self.cut(&core, Layer::Active, day, &mut found) {}
        }
        // What is active closes no loop any more, so that every one that is left goes through a line of its layer.
        for (layer, parents) in others {
            let parents: Vec<u32> = parents.into_iter().collect();
            for &day in &days {
                while self.cut(&parents, layer, day, &mut found) {}
            }
        }
        found
    }

    /// What is left when items without parents, and items without components, are taken away again and again.
    fn core(&self) -> Vec<u32> {
        let count = self.names.len();
        let mut parents = vec![0_u32; count];
        let mut above: Vec<Vec<u32>> = vec![Vec::new(); count];
        let mut left: Vec<usize> = self.edges.iter().map(Vec::len).collect();
        for (from, edges) in (0_u32..).zip(&self.edges) {
            for edge in edges {
                parents[edge.to as usize] += 1;
                above[edge.to as usize].push(from);
            }
        }
        let mut gone = vec![false; count];
        let mut ready: Vec<u32> = (0_u32..).take(count).filter(|&n| parents[n as usize] == 0 || left[n as usize] == 0).collect();
        while let Some(n) = ready.pop() {
            if std::mem::replace(&mut gone[n as usize], true) {
                continue;
            }
            for edge in &self.edges[n as usize] {
                parents[edge.to as usize] -= 1;
                if parents[edge.to as usize] == 0 {
                    ready.push(edge.to);
                }
            }
            for &up in &above[n as usize] {
                left[up as usize] -= 1;
                if left[up as usize] == 0 {
                    ready.push(up);
                }
            }
        }
        (0_u32..).take(count).filter(|&n| !gone[n as usize]).collect()
    }

    /// One walk in depth over the active lines and those of `layer`: each edge back onto the path closes a loop; the layer's line of
    /// the file in it that comes last is taken out. Gives whether any was.
    fn cut(&mut self, starts: &[u32], layer: Layer, day: Option<Day>, found: &mut Vec<Loop>) -> bool {
        let on = |edge: &Edge| (edge.layer == Layer::Active || edge.layer == layer) && day.is_none_or(|d| edge.valid.contains(d));
        // Only what is walked through: there may be many walks, each of a few items.
        let mut on_path: HashMap<u32, bool> = HashMap::new();
        let mut doomed: BTreeSet<FileLine> = BTreeSet::new();
        for &start in starts {
            if on_path.contains_key(&start) {
                continue;
            }
            let mut path: Vec<(u32, usize)> = vec![(start, 0)];
            on_path.insert(start, true);
            while let Some(&mut (node, ref mut next)) = path.last_mut() {
                let Some(edge) = self.edges[node as usize].get(*next) else {
                    on_path.insert(node, false);
                    path.pop();
                    continue;
                };
                *next += 1;
                if !on(edge) || edge.from_file.is_some_and(|line| doomed.contains(&line)) {
                    continue;
                }
                match on_path.get(&edge.to) {
                    None => {
                        on_path.insert(edge.to, true);
                        path.push((edge.to, 0));
                    }
                    Some(true) => {
                        let begin = path.iter().position(|(n, _)| *n == edge.to).unwrap_or(0);
                        // path[begin..] are the parents; the edge taken from each is the one before `next`.
                        let taken = path[begin..].iter().enumerate();
                        let own = |n: u32, next: usize| self.edges[n as usize].get(next - 1).filter(|e| e.layer == layer)?.from_file;
                        let last = taken.filter_map(|(i, (n, next))| Some((own(*n, *next)?, i))).max();
                        let Some((line, at)) = last else { continue };
                        if doomed.insert(line) {
                            found.push(Loop { path: self.name_loop(&path[begin..], at), closed_by: line });
                        }
                    }
                    Some(false) => {}
                }
            }
        }
        if doomed.is_empty() {
            return false;
        }
        for edges in &mut self.edges {
            edges.retain(|e| e.from_file.is_none_or(|line| !doomed.contains(&line)));
        }
        true
    }

    /// The loop from the component of the line that closes it, round to that component: `A → B → A`.
    fn name_loop(&self, path: &[(u32, usize)], closing: usize) -> String {
        let around = (1..=path.len()).map(|step| path[(closing + step) % path.len()].0);
        let mut names: Vec<&str> = around.map(|n| self.names[n as usize].as_str()).collect();
        let first = names[0];
        if names.len() > SHOWN {
            let tail = names.split_off(names.len() - SHOWN / 2);
            names.truncate(SHOWN / 2);
            names.push("…");
            names.extend(tail);
        }
        names.push(first);
        names.join(" → ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, to: &str) -> Validity {
        Validity { from: from.parse().unwrap(), to: to.parse().ok() }
    }

    fn check(edges: &[(&str, &str, Validity, Option<usize>)], expected: &[(&str, usize)]) {
        let mut graph = Graph::default();
        edges.iter().for_each(|(a, b, valid, line)| graph.add(a, b, *valid, Layer::Active, line.map(|l| (0, l))));
        let found: Vec<_> = graph.loops().into_iter().map(|l| (l.path, l.closed_by.1)).collect();
        let found: Vec<_> = found.iter().map(|(p, l)| (p.as_str(), *l)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn loops_are_named_at_the_line_that_closes_them() {
        let always = Validity::ALWAYS;
        check(&[("A", "B", always, Some(0)), ("B", "C", always, Some(1)), ("A", "C", always, Some(2))], &[]);
        check(&[("A", "B", always, Some(0)), ("B", "C", always, Some(1)), ("C", "A", always, Some(2))], &[("A → B → C → A", 2)]);
        check(&[("A", "B", always, None), ("B", "C", always, Some(1)), ("C", "A", always, None)], &[("C → A → B → C", 1)]);
        check(&[("A", "B", always, None), ("B", "A", always, None), ("X", "A", always, Some(0))], &[]);
        let both = [("A", "B", always, Some(0)), ("B", "A", always, Some(1)), ("C", "D", always, Some(2)), ("D", "C", always, Some(3))];
        check(&both, &[("A → B → A", 1), ("C → D → C", 3)]);
    }

    #[test]
    fn lines_of_different_years_close_no_loop() {
        let (early, late) = (days("2020-01-01", "2020-12-31"), days("2021-01-01", ""));
        check(&[("A", "B", early, Some(0)), ("B", "A", late, Some(1))], &[]);
        check(&[("A", "B", days("2020-01-01", "2021-01-01"), Some(0)), ("B", "A", late, Some(1))], &[("A → B → A", 1)]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let mut graph = Graph::default();
        let name = |n: usize| format!("N{n}");
        for n in 0..200_000 {
            graph.add(&name(n), &name(n + 1), Validity::ALWAYS, Layer::Active, Some((0, n)));
        }
        graph.add(&name(200_000), &name(0), Validity::ALWAYS, Layer::Active, Some((0, 200_000)));
        let found = graph.loops();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].closed_by, (0, 200_000));
        assert!(found[0].path.starts_with("N0 → N1 → ") && found[0].path.ends_with(" → N200000 → N0"));
    }
}

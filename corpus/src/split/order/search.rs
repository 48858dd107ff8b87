//! The search for the order of a page that reads best: simulated annealing over all assignments of
//! blocks to texts and all their orders. The random numbers have a fixed seed, so that a page is put
//! in order in the same way everywhere.

use super::score::Page;

/// Bodies of the texts, and last the pile of blocks that stay apart.
pub(super) type Bodies = Vec<Vec<usize>>;

/// Rounds; each begins at the best order so far.
const ROUNDS: usize = 3;
/// Steps of a round for each block of the page.
const STEPS_PER_BLOCK: usize = 1000;
/// Most steps of a round, so that the largest page takes about a second.
const MOST_STEPS: usize = 100_000;
const HOTTEST: f64 = 3.0;
const COLDEST: f64 = 0.05;

/// Xorshift64*: small, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// In `[0, 1)`.
    fn share(&mut self) -> f64 {
        self.next() as f64 / (1_u64 << 53) as f64
    }
}

/// The bodies that read best, beginning with `bodies`.
pub(super) fn best_order(page: &Page, bodies: Bodies) -> Bodies {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut best_score = total(page, &bodies);
    let mut best = bodies;
    let before: Vec<Vec<usize>> =
        (0..page.pieces.len()).map(|block| best_before(page, block)).collect();
    let steps = (STEPS_PER_BLOCK * page.pieces.len()).min(MOST_STEPS);
    for _ in 0..ROUNDS {
        let mut state = State::new(page, &before, best.clone());
        for step in 0..steps {
            let cooled = 1.0 - step as f64 / steps as f64;
            state.step(&mut random, HOTTEST * cooled * cooled + COLDEST);
            let score: f64 = state.scores.iter().sum();
            if score > best_score + 1e-9 {
                best_score = score;
                best.clone_from(&state.bodies);
            }
        }
    }
    best
}

/// Blocks that are tried before another.
const CANDIDATES: usize = 6;

/// The blocks and bylines that `block` fits best behind, the best first.
fn best_before(page: &Page, block: usize) -> Vec<usize> {
    let mut others: Vec<usize> = (0..page.pieces.len()).filter(|one| *one != block).collect();
    let fit = |one: &usize| page.join(*one, block).score;
    others.sort_by(|one, other| fit(other).total_cmp(&fit(one)));
    others.truncate(CANDIDATES);
    others
}

fn total(page: &Page, bodies: &Bodies) -> f64 {
    bodies.iter().enumerate().map(|(at, body)| page.score(at, body)).sum()
}

struct State<'a> {
    page: &'a Page,
    /// For each block the ones that it fits best behind.
    before: &'a [Vec<usize>],
    bodies: Bodies,
    scores: Vec<f64>,
}

impl<'a> State<'a> {
    fn new(page: &'a Page, before: &'a [Vec<usize>], bodies: Bodies) -> State<'a> {
        let scores = bodies.iter().enumerate().map(|(at, body)| page.score(at, body)).collect();
        State { page, before, bodies, scores }
    }

    fn step(&mut self, random: &mut Random, heat: f64) {
        let from = random.below(self.bodies.len());
        if self.bodies[from].is_empty() {
            return;
        }
        match random.below(8) {
            0..4 => self.follow_a_good_one(random, from, heat),
            4..7 => self.move_run(random, from, heat),
            _ => self.swap_tails(random, from, heat),
        }
    }

    /// Lets a block follow one of those that it fits best behind: with its run, or with all that comes
    /// after it, in exchange for what stands there.
    fn follow_a_good_one(&mut self, random: &mut Random, from: usize, heat: f64) {
        let at = random.below(self.bodies[from].len());
        let candidates = &self.before[self.bodies[from][at]];
        if candidates.is_empty() {
            return;
        }
        let Some((to, place)) = self.behind(candidates[random.below(candidates.len())]) else {
            return;
        };
        let is_text = from + 1 < self.bodies.len();
        if to != from && is_text && random.share() < 0.5 {
            return self.exchange(random, heat, (from, at), (to, place));
        }
        let body = &self.bodies[from];
        let run = body[at..].windows(2).take_while(|pair| pair[0] + 1 == pair[1]).count() + 1;
        let length = if random.share() < 0.5 { run } else { 1 + random.below(run) };
        if to == from && (at..=at + length).contains(&place) {
            return;
        }
        let place = if to == from && place > at { place - length } else { place };
        self.transfer(random, heat, (from, at..at + length), (to, place));
    }

    /// The body and place right behind a block or a byline.
    fn behind(&self, block: usize) -> Option<(usize, usize)> {
        let texts = self.page.texts.iter().position(|text| text.byline == block);
        texts.map(|at| (at, 0)).or_else(|| {
            let found =
                self.bodies.iter().enumerate().find_map(|(at, body)| {
                    Some((at, body.iter().position(|one| *one == block)? + 1))
                });
            found.filter(|(at, _)| at + 1 < self.bodies.len())
        })
    }

    /// Takes blocks out of one body and puts them into another, or elsewhere in the rest of their own.
    fn transfer(
        &mut self,
        random: &mut Random,
        heat: f64,
        (from, run): (usize, std::ops::Range<usize>),
        (to, place): (usize, usize),
    ) {
        let taken: Vec<usize> = self.bodies[from][run.clone()].to_vec();
        let mut rest = self.bodies[from].clone();
        rest.drain(run);
        let mut grown = if to == from { rest.clone() } else { self.bodies[to].clone() };
        grown.splice(place..place, taken);
        let mut new = vec![(to, grown)];
        if to != from {
            new.push((from, rest));
        }
        self.accept(random, heat, new);
    }

    /// Lets two bodies go on with one another's ends.
    fn exchange(
        &mut self,
        random: &mut Random,
        heat: f64,
        (one, cut): (usize, usize),
        (other, other_cut): (usize, usize),
    ) {
        let (head, tail) = self.bodies[one].split_at(cut);
        let (other_head, other_tail) = self.bodies[other].split_at(other_cut);
        let first = [head, other_tail].concat();
        let second = [other_head, tail].concat();
        self.accept(random, heat, vec![(one, first), (other, second)]);
    }

    /// Takes a run of blocks out of one body and puts it into another, or elsewhere in its own.
    fn move_run(&mut self, random: &mut Random, from: usize, heat: f64) {
        let run = run(&self.bodies[from], random);
        let to = if random.share() < 0.7 { random.below(self.bodies.len()) } else { from };
        let place = if to == from {
            let mut rest = self.bodies[from].clone();
            rest.drain(run.clone());
            place_in(&rest, random)
        } else {
            place_in(&self.bodies[to], random)
        };
        self.transfer(random, heat, (from, run), (to, place));
    }

    /// Lets two texts go on with one another's ends.
    fn swap_tails(&mut self, random: &mut Random, from: usize, heat: f64) {
        let to = random.below(self.bodies.len());
        if to == from {
            return;
        }
        let cut = random.below(self.bodies[from].len() + 1);
        let other_cut = random.below(self.bodies[to].len() + 1);
        self.exchange(random, heat, (from, cut), (to, other_cut));
    }

    /// Takes the new bodies over if they read better, or by chance while it is hot.
    fn accept(&mut self, random: &mut Random, heat: f64, new: Vec<(usize, Vec<usize>)>) {
        let scores: Vec<f64> = new.iter().map(|(at, body)| self.page.score(*at, body)).collect();
        let before: f64 = new.iter().map(|(at, _)| self.scores[*at]).sum();
        let gain = scores.iter().sum::<f64>() - before;
        if gain > 0.0 || random.share() < (gain / heat).exp() {
            for ((at, body), score) in new.into_iter().zip(scores) {
                self.bodies[at] = body;
                self.scores[at] = score;
            }
        }
    }
}

/// A run of a body: all neighbours on the page, a part of them, or some blocks.
fn run(body: &[usize], random: &mut Random) -> std::ops::Range<usize> {
    let at = random.below(body.len());
    let (mut start, mut end) = (at, at + 1);
    while start > 0 && body[start - 1] + 1 == body[start] {
        start -= 1;
    }
    while end < body.len() && body[end - 1] + 1 == body[end] {
        end += 1;
    }
    match random.below(3) {
        0 => start..end,
        1 => {
            let first = start + random.below(end - start);
            first..first + 1 + random.below(end - first)
        }
        _ => {
            let mut end = at + 1;
            while end < body.len() && random.share() < 0.75 {
                end += 1;
            }
            at..end
        }
    }
}

/// A place to insert at: half of the time one where the layout breaks anyway.
fn place_in(body: &[usize], random: &mut Random) -> usize {
    if random.share() < 0.5 {
        let breaks = |at: &usize| *at == 0 || *at == body.len() || body[at - 1] + 1 != body[*at];
        let breaks: Vec<usize> = (0..=body.len()).filter(breaks).collect();
        return breaks[random.below(breaks.len())];
    }
    random.below(body.len() + 1)
}

//! What a page of a PDF shows: characters with their places.

use std::collections::BTreeMap;

use hayro_interpret::font::{Glyph as Shape, GlyphRun};
use hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro_syntax::page::Page;
use kurbo::{BezPath, Point, Rect};
use unicode_normalization::UnicodeNormalization;

/// A character in the frame of its line: `along` grows as one reads, `across` from line to line.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) along: f64,
    pub(super) across: f64,
    /// Height of the type.
    pub(super) size: f64,
    /// How far the next character stands.
    pub(super) width: f64,
}

/// Which way lines run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// Turned clockwise by so many steps of five degrees; 0 is upright.
    Turned(i32),
    /// Upright characters below each other, lines from right to left.
    Vertical,
}

/// What stands on a page.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// Characters by the direction of their lines.
    pub(super) glyphs: BTreeMap<Direction, Vec<Glyph>>,
    pub(super) images: usize,
    /// Characters of which the file does not say what they are.
    pub(super) unknown: usize,
    /// Whether characters were left out because there were more than [`MOST_GLYPHS`].
    pub(super) is_cut: bool,
}

impl Drawn {
    pub(super) fn characters(&self) -> usize {
        self.glyphs.values().map(Vec::len).sum()
    }
}

/// What a page shows, in points from its upper left corner.
pub(super) fn drawn<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>) -> Drawn {
    let (width, height) = page.render_dimensions();
    let box_ = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let settings = InterpreterSettings::default();
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, box_, cache, page.xref(), settings);
    let mut collector = Collector { page: box_.inflate(2.0, 2.0), ..Collector::default() };
    interpret_page(page, &mut context, &mut collector);
    collector.finish()
}

/// A glyph as it was drawn, in the frame of the page.
struct Placed {
    text: String,
    at: Point,
    direction: Direction,
    radians: f64,
    size: f64,
    width: f64,
}

#[derive(Default)]
struct Collector {
    page: Rect,
    placed: Vec<Placed>,
    images: usize,
    unknown: usize,
    is_cut: bool,
}

/// Characters of one page beyond which the rest is left out: no real page holds so many.
pub(super) const MOST_GLYPHS: usize = 200_000;

impl Device<'_> for Collector {
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'_>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, '_>, props: DrawProps<'_>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let transform = props.transform * glyph.transform();
            let at = transform * Point::ZERO;
            let right = transform * Point::new(1_000.0, 0.0) - at;
            let up = transform * Point::new(0.0, 1_000.0) - at;
            let size = up.hypot();
            if !(size > 0.1 && size < 2_000.0) {
                continue;
            }
            if self.placed.len() >= MOST_GLYPHS {
                self.is_cut = true;
                return;
            }
            let center = at + up * 0.3;
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text,
                None => String::new(),
            };
            let text = plain(&text);
            if text.chars().any(|c| c == char::REPLACEMENT_CHARACTER || is_private(c)) {
                self.unknown += 1;
                continue;
            }
            if text.is_empty() {
                // Spaces are no loss; what has a code and no character is one.
                self.unknown += usize::from(glyph.as_unicode().is_none());
                continue;
            }
            if !self.page.contains(center) {
                continue;
            }
            let advance = match &**glyph {
                Shape::Outline(outline) => outline.advance_width(),
                Shape::Type3(shape) => shape.advance_width(),
            };
            let em = right.hypot();
            let radians = right.y.atan2(right.x);
            let is_vertical = run.writing_mode() == WritingMode::Vertical;
            let direction = if is_vertical { Direction::Vertical } else { turned(radians) };
            let width = f64::from(advance.unwrap_or(1_000.0)).clamp(0.0, 4_000.0) / 1_000.0 * em;
            self.placed.push(Placed { text, at, direction, radians, size, width });
        }
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: ImageDrawProps<'_>) {
        self.images += 1;
    }

    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

fn turned(radians: f64) -> Direction {
    let step = (radians.to_degrees() / 5.0).round() as i32;
    Direction::Turned(if step == -36 { 36 } else { step })
}

/// The text without spaces, and with characters in place of the radicals that some programs write
/// for them (⼈ for 人), since both look alike in their fonts.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for character in text.chars().filter(|c| !c.is_whitespace() && !c.is_control()) {
        if matches!(character, '\u{2e80}'..='\u{2fdf}') {
            plain.extend(std::iter::once(character).nfkc());
        } else {
            plain.push(character);
        }
    }
    plain
}

fn is_private(character: char) -> bool {
    matches!(u32::from(character), 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF)
}

/// Upright characters below each other from which on they are a vertical line.
const LEAST_STACKED: usize = 3;

impl Collector {
    fn finish(mut self) -> Drawn {
        self.mark_stacked();
        let mut drawn = Drawn {
            images: self.images,
            unknown: self.unknown,
            is_cut: self.is_cut,
            ..Drawn::default()
        };
        for placed in self.placed {
            let radians = match placed.direction {
                Direction::Vertical => std::f64::consts::FRAC_PI_2,
                Direction::Turned(_) => placed.radians,
            };
            let (sin, cos) = radians.sin_cos();
            let glyph = Glyph {
                along: placed.at.x * cos + placed.at.y * sin,
                across: placed.at.y * cos - placed.at.x * sin,
                size: placed.size,
                width: if placed.direction == Direction::Vertical {
                    placed.size
                } else {
                    placed.width
                },
                text: placed.text,
            };
            drawn.glyphs.entry(placed.direction).or_default().push(glyph);
        }
        drawn
    }

    /// Vertical lines are often drawn with a horizontal font, character by character. Stops stand
    /// higher in their squares there, so their places may even go back a little.
    fn mark_stacked(&mut self) {
        let is_below = |upper: &Placed, lower: &Placed| {
            let step = lower.at - upper.at;
            upper.direction == Direction::Turned(0)
                && lower.direction == Direction::Turned(0)
                && step.x.abs() < 0.3 * upper.size
                && step.y > -0.6 * upper.size
                && step.y < 2.6 * upper.size
        };
        for run in self.placed.chunk_by_mut(is_below) {
            let Some(first) = run.first() else { continue };
            let lowest = run.iter().map(|placed| placed.at.y).fold(first.at.y, f64::max);
            // Narrow letters side by side are no line from top to bottom.
            let least = 0.45 * first.size * (run.len() - 1) as f64;
            if run.len() < LEAST_STACKED || lowest - first.at.y < least {
                continue;
            }
            let mut place = first.at;
            for placed in run {
                placed.direction = Direction::Vertical;
                placed.at = Point::new(place.x, placed.at.y.max(place.y));
                place.y = placed.at.y + 0.5 * placed.size;
            }
        }
    }
}

//! How wide text is in a drawing, as far as that can be known without its font.

/// Width of a text in units of the drawing: Chinese characters are square, others about half as wide.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let of = |character: char| if character.is_ascii() { 0.56 } else { 1.0 };
    text.chars().map(of).sum::<f64>() * size
}

/// The lines of a text that are no wider than `widest`: broken at spaces, and between Chinese characters.
pub(super) fn wrapped(text: &str, size: f64, widest: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let Some(line) = lines.last_mut() else { break };
        let joined = format!("{line}{piece}");
        if line.is_empty() || width(joined.trim_end(), size) <= widest {
            *line = joined;
        } else {
            lines.push(piece.trim_start().to_owned());
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// What is not broken: words with the space after them, single Chinese characters with the marks that
/// may not begin a line.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for character in text.chars() {
        let closes = "，。；：、）》”’".contains(character);
        match pieces.last_mut() {
            Some(piece) if closes => piece.push(character),
            Some(piece) if character.is_ascii() && is_word(piece) => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
    }
    pieces
}

/// Whether more letters belong to the piece.
fn is_word(piece: &str) -> bool {
    piece.is_ascii() && !piece.ends_with([' ', '-', '/'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_between_characters() {
        assert_eq!(wrapped("预算与国有资产监督", 10.0, 50.0), ["预算与国有", "资产监督"]);
        assert_eq!(wrapped("Party leadership", 10.0, 60.0), ["Party", "leadership"]);
        assert_eq!(wrapped("监督，其他", 10.0, 30.0), ["监督，", "其他"]);
        assert_eq!(wrapped("监督，其他", 10.0, 20.0), ["监", "督，", "其他"]);
        assert_eq!(wrapped("", 10.0, 20.0), [""]);
        assert!((width("监a", 10.0) - 15.6).abs() < 0.001);
    }
}

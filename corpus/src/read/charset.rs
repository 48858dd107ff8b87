//! Which charset a file is in, and its text.
//!
//! A byte order mark decides; then valid UTF-8; then chardetng, whose guess of any GBK-like charset
//! is read as GB18030, which contains them. The mark stays in the text, because spans count it.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8};

/// Shortest input, in bytes, of which chardetng's guess is trusted; Chinese is assumed below.
const TRUSTED_GUESS_BYTES: usize = 200;

/// Decodes `bytes`.
///
/// # Errors
/// A reason, if this is no text in a charset that we know.
pub(super) fn decode(bytes: &[u8]) -> Result<String, String> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, malformed) = encoding.decode_without_bom_handling(bytes);
        return checked(text.into_owned(), malformed, encoding);
    }
    if bytes.contains(&0) {
        return Err(not_text("it holds zero bytes"));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return checked(text.to_owned(), false, UTF_8);
    }
    let encoding = guess(bytes);
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    checked(text.into_owned(), malformed, encoding)
}

/// Decodes a web page, whose `<meta>` may declare the charset.
///
/// # Errors
/// As [`decode`].
pub(super) fn decode_page(bytes: &[u8]) -> Result<String, String> {
    let declared = declared(bytes).filter(|_| Encoding::for_bom(bytes).is_none());
    let Some(encoding) = declared else { return decode(bytes) };
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    // A wrong declaration is common enough; the text itself decides then.
    if malformed { decode(bytes) } else { checked(text.into_owned(), false, encoding) }
}

/// The charset that the first two thousand bytes of a page declare; GBK and GB2312 as GB18030.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(2_000))?.to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head).into_owned();
    let (_, after) = head.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(if encoding == GBK { GB18030 } else { encoding })
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if bytes.len() < TRUSTED_GUESS_BYTES {
        return GB18030;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    match detector.guess(Some(b"cn"), Utf8Detection::Deny) {
        guess if guess == GBK && is_rather_big5(bytes) => BIG5,
        guess if guess == GBK => GB18030,
        guess => guess,
    }
}

/// Whether bytes taken for GBK are Big5: short Big5 texts pass for GBK, but then some of their bytes
/// fall into GBK's private area, which real texts do not use.
fn is_rather_big5(bytes: &[u8]) -> bool {
    let is_private = |c: char| matches!(u32::from(c), 0xE000..=0xF8FF);
    let (as_gbk, _) = GB18030.decode_without_bom_handling(bytes);
    let (as_big5, malformed) = BIG5.decode_without_bom_handling(bytes);
    !malformed && as_gbk.chars().any(is_private) && !as_big5.chars().any(is_private)
}

fn checked(text: String, malformed: bool, encoding: &'static Encoding) -> Result<String, String> {
    let characters = text.chars().count();
    let odd =
        |c: &char| *c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace());
    let oddities = text.chars().filter(odd).count();
    // One broken character in two hundred is a damaged text; more is no text.
    if oddities * 200 > characters && (malformed || oddities > 2) {
        return Err(not_text(&format!("read as {}, it is mostly not characters", encoding.name())));
    }
    Ok(text)
}

fn not_text(why: &str) -> String {
    format!("is not text: {why}; give UTF-8, UTF-16, GB18030 or Big5")
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_16LE;

    use super::*;

    const TEXT: &str = "浙江省人大常委会推行民生实事项目人大代表票决制，代表联络站接待选民，群众满意。\
        常委会听取和审议专项工作报告，开展执法检查和专题询问，推动问题整改，办好代表建议。";

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes).as_deref(), Ok(expected));
    }

    #[test]
    fn chinese_charsets_are_recognised_without_being_declared() {
        check(TEXT.as_bytes(), TEXT);
        check(&GB18030.encode(TEXT).0, TEXT);
        check(&GB18030.encode("短文。").0, "短文。");
        let traditional = "臺灣省議會議員質詢預算，並請縣政府答覆。".repeat(12);
        check(&BIG5.encode(&traditional).0, &traditional);
    }

    #[test]
    fn a_byte_order_mark_decides_and_stays() {
        check("\u{feff}正文".as_bytes(), "\u{feff}正文");
        let utf_16: Vec<u8> = "\u{feff}正文".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(Encoding::for_bom(&utf_16).map(|(encoding, _)| encoding), Some(UTF_16LE));
        check(&utf_16, "\u{feff}正文");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_a_remedy() {
        let picture: Vec<u8> = (0..2000_u32).map(|i| (i * 7919 % 251) as u8 | 0x80).collect();
        assert!(decode(&picture).unwrap_err().contains("give UTF-8"));
        assert!(decode(b"a\0b").unwrap_err().contains("zero bytes"));
    }

    #[test]
    fn an_empty_file_is_an_empty_text() {
        check(b"", "");
    }
}

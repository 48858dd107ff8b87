//! Which charset a file is in, and its text.
//!
//! A byte order mark decides; then what a server or a page declares, unless the bytes contradict it;
//! then zero bytes, which only UTF-16 has in a text; then valid UTF-8; then chardetng, whose guess of
//! any GBK-like charset is read as GB18030, which contains them. The mark stays in the text, because
//! spans count it.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Shortest input, in bytes, of which chardetng's guess is trusted; Chinese is assumed below.
const TRUSTED_GUESS_BYTES: usize = 200;

/// So many characters beyond ASCII are not valid UTF-8 by accident, as two or three may be.
const TRUSTED_UTF_8_CHARS: usize = 12;

/// A text, and the charset in which it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// As the Encoding Standard names it.
    pub(super) charset: &'static str,
}

/// Decodes `bytes`; `told` is the charset that a server named.
///
/// # Errors
/// A reason, if this is no text in a charset that we know.
pub(super) fn decode(bytes: &[u8], told: Option<&str>) -> Result<Decoded, String> {
    told.and_then(of_server)
        .and_then(|encoding| decode_as(bytes, encoding))
        .map_or_else(|| decode_untold(bytes), Ok)
}

/// The text in a charset that was declared; `None` if the bytes contradict it.
fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Option<Decoded> {
    if Encoding::for_bom(bytes).is_some() {
        return None;
    }
    if encoding != UTF_8
        && let Ok(text) = std::str::from_utf8(bytes)
        && text.chars().filter(|c| !c.is_ascii()).nth(TRUSTED_UTF_8_CHARS - 1).is_some()
    {
        return None;
    }
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    if malformed { None } else { checked(text.into_owned(), false, encoding).ok() }
}

fn decode_untold(bytes: &[u8]) -> Result<Decoded, String> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, malformed) = encoding.decode_without_bom_handling(bytes);
        return checked(text.into_owned(), malformed, encoding);
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
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

/// Decodes a web page, whose `<meta>` may declare the charset, too.
///
/// # Errors
/// As [`decode`].
pub(super) fn decode_page(bytes: &[u8], told: Option<&str>) -> Result<Decoded, String> {
    // A wrong declaration is common enough; the text itself decides then.
    let declared = [told.and_then(of_server), declared(bytes)];
    let text = declared.into_iter().flatten().find_map(|told| decode_as(bytes, told));
    text.map_or_else(|| decode_untold(bytes), Ok)
}

/// The charset that a server names. Many name Latin 1 for everything that they hold; that says nothing.
fn of_server(label: &str) -> Option<&'static Encoding> {
    encoding_of(label.as_bytes()).filter(|encoding| *encoding != WINDOWS_1252)
}

/// The charset of a label; GBK and GB2312 are read as GB18030, which contains them.
fn encoding_of(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// The charset that the first two thousand bytes of a page declare.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(2_000))?.to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head).into_owned();
    let (_, after) = head.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    // Where the declaration can be read byte by byte, the page is not in UTF-16.
    encoding_of(label.as_bytes()).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
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

fn checked(text: String, malformed: bool, encoding: &'static Encoding) -> Result<Decoded, String> {
    let characters = text.chars().count();
    let odd =
        |c: &char| *c == char::REPLACEMENT_CHARACTER || (c.is_control() && !c.is_whitespace());
    let oddities = text.chars().filter(odd).count();
    // One broken character in two hundred is a damaged text; more is no text.
    if oddities * 200 > characters && (malformed || oddities > 2) {
        return Err(not_text(&format!("read as {}, it is mostly not characters", encoding.name())));
    }
    Ok(Decoded { text, charset: encoding.name() })
}

/// UTF-16 shows in line ends, digits and spaces: a zero byte before or behind an ASCII one. Chinese
/// without any of these has no zero bytes, but then it is not valid UTF-8 and hardly GB18030: what
/// decides is which reading consists of Chinese characters.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2)
        || bytes.is_empty()
        || std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0)
    {
        return None;
    }
    let head = bytes.get(..bytes.len().min(4_000)).unwrap_or(bytes);
    let common = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(head);
        let is_common = |c: &char| {
            crate::text::is_han(*c)
                || matches!(c, ' '..='~' | '\r' | '\n' | '\u{3000}'..='\u{301f}' | '！'..='～')
        };
        let total = text.chars().count().max(1);
        (text.chars().filter(is_common).count() * 100 / total, encoding)
    };
    let (share, encoding) =
        [common(UTF_16LE), common(UTF_16BE)].into_iter().max_by_key(|found| found.0)?;
    // Random bytes are Han in one unit of three; a text is nothing else.
    let needed = if bytes.contains(&0) { 90 } else { 98 };
    (share >= needed && (bytes.contains(&0) || common(GB18030).0 < share)).then_some(encoding)
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

    fn text_of(decoded: Result<Decoded, String>) -> Result<String, String> {
        decoded.map(|decoded| decoded.text)
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(text_of(decode(bytes, None)).as_deref(), Ok(expected));
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
    fn the_charset_is_named() {
        let charset = |bytes: &[u8]| decode(bytes, None).unwrap().charset;
        assert_eq!(charset(TEXT.as_bytes()), "UTF-8");
        assert_eq!(charset(&GB18030.encode(TEXT).0), "gb18030");
    }

    #[test]
    fn a_byte_order_mark_decides_and_stays() {
        check("\u{feff}正文".as_bytes(), "\u{feff}正文");
        let utf_16: Vec<u8> = "\u{feff}正文".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(Encoding::for_bom(&utf_16).map(|(encoding, _)| encoding), Some(UTF_16LE));
        check(&utf_16, "\u{feff}正文");
    }

    #[test]
    fn utf_16_is_recognised_without_a_mark() {
        for text in [TEXT, "第3条　代表\r\n", "浙江省人大常委会推行票决制"] {
            let units: Vec<u16> = text.encode_utf16().collect();
            let little: Vec<u8> = units.iter().copied().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units.iter().copied().flat_map(u16::to_be_bytes).collect();
            assert_eq!(
                decode(&little, None).unwrap(),
                Decoded { text: text.to_owned(), charset: "UTF-16LE" }
            );
            assert_eq!(
                decode(&big, None).unwrap(),
                Decoded { text: text.to_owned(), charset: "UTF-16BE" }
            );
        }
    }

    #[test]
    fn what_a_server_names_counts_unless_the_bytes_contradict_it() {
        let check = |bytes: &[u8], told: &str, expected: &str| {
            assert_eq!(text_of(decode(bytes, Some(told))).as_deref(), Ok(expected), "{told}");
        };
        let short = "代表質詢預算。";
        check(&BIG5.encode(short).0, "Big5", short);
        check(&GB18030.encode(TEXT).0, "utf-8", TEXT);
        check(&GB18030.encode(TEXT).0, "ISO-8859-1", TEXT);
        check(TEXT.as_bytes(), "gb2312", TEXT);
        check(TEXT.as_bytes(), "no-such-charset", TEXT);
        let page = format!("<meta charset=gbk><p>{TEXT}");
        let bytes = GB18030.encode(&page).0;
        for told in ["utf-8", "ISO-8859-1", "gbk"] {
            let decoded = text_of(decode_page(&bytes, Some(told)));
            assert_eq!(decoded.as_deref(), Ok(page.as_str()), "{told}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_with_a_remedy() {
        let picture: Vec<u8> = (0..2000_u32).map(|i| (i * 7919 % 251) as u8 | 0x80).collect();
        assert!(decode(&picture, None).unwrap_err().contains("give UTF-8"));
        assert!(decode(b"a\0b", None).unwrap_err().contains("zero bytes"));
    }

    #[test]
    fn an_empty_file_is_an_empty_text() {
        check(b"", "");
    }
}

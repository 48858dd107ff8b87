//! A document that somebody sends to be read at once: a Word document or a text, held in memory.

use super::child::Body;
use super::file;
use super::format::{Format, HEAD_BYTES};

/// The text of a document; the name and the first bytes say what it is. Front matter is left out.
///
/// # Errors
/// A reason, as for files of a collection: another format, damaged, locked, or what unpacks to too much.
pub fn sent(name: &str, bytes: Vec<u8>) -> Result<String, String> {
    let head = bytes.get(..bytes.len().min(HEAD_BYTES)).unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let format = match (Format::of(&lower), Format::sniff(head)) {
        (_, Some(Format::Docx)) => Format::Docx,
        // Nothing but the order of its parts, the box that locks it, or no such document at all.
        (Some(Format::Docx), _) => Format::Docx,
        (Some(Format::Markdown), None | Some(Format::Html)) => Format::Markdown,
        (Some(Format::Text), None) => Format::Text,
        (None, None) if !lower.contains('.') => Format::Text,
        _ => return Err("this format is not read; give docx, txt or md".to_owned()),
    };
    let read = file::read(name, format, Body::Bytes(bytes), None).into_iter().next();
    let source = read.ok_or_else(|| "holds no text".to_owned())?.map_err(|failed| failed.reason)?;
    let text: String = source.text.chars().skip(source.content_start_chars).collect();
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, content) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn documents_are_read_by_what_they_are() {
        let document = "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>第一段。</w:t></w:r></w:p><w:p><w:r><w:t>第二段。</w:t></w:r></w:p></w:body></w:document>";
        let docx = packed(&[("word/document.xml", document.as_bytes())]);
        assert_eq!(sent("a.docx", docx.clone()), Ok("第一段。\n第二段。".to_owned()));
        assert_eq!(sent("稿子", docx), Ok("第一段。\n第二段。".to_owned()));
        assert_eq!(sent("a.txt", "\u{feff}正文。".into()), Ok("正文。".to_owned()));
        assert_eq!(sent("", "正文。".into()), Ok("正文。".to_owned()));
        let (gbk, ..) = encoding_rs::GB18030.encode("常委会听取和审议专项工作报告。");
        assert_eq!(sent("a.txt", gbk.into()), Ok("常委会听取和审议专项工作报告。".to_owned()));
        let front = "---\ntitle: 题\n---\n正文。";
        assert_eq!(
            sent("a.md", front.into()).map(|text| text.trim().to_owned()),
            Ok("正文。".to_owned())
        );
    }

    #[track_caller]
    fn check_refused(name: &str, bytes: Vec<u8>, reason: &str) {
        let refused = sent(name, bytes).unwrap_err();
        assert!(refused.contains(reason), "{refused}");
    }

    #[test]
    fn what_is_no_document_says_why() {
        check_refused("a.docx", b"hello".to_vec(), "is a damaged DOCX document");
        check_refused("a.docx", packed(&[("xl/workbook.xml", b"")]), "is no DOCX document");
        let bomb = vec![b' '; 80 << 20];
        check_refused("a.docx", packed(&[("word/document.xml", &bomb)]), "unpacks to");
        check_refused("a.docx", packed(&[("word/document.xml", b"<w/>")]), "holds no text");
        check_refused("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "a password");
        check_refused("a.pdf", b"%PDF-1.7".to_vec(), "this format is not read");
        check_refused("a.txt", b"%PDF-1.7".to_vec(), "this format is not read");
        check_refused("a.exe", b"MZ".to_vec(), "this format is not read");
        check_refused("a.txt", vec![0, 159, 0, 1], "is not text");
    }
}

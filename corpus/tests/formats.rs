//! Documents of every format, made with real programs (`formats/make.sh`) or by hand here, come out as
//! their text.

#![expect(clippy::unwrap_used, reason = "helpers of tests may stop the test, as tests may")]

mod made_pdf;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use corpus::read::{self, Failure, Source};
use corpus::split;
use made_pdf::{Font, pdf};
use zip::write::SimpleFileOptions;

fn made(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(name)
}

fn read_path(path: &Path) -> (Vec<Source>, Vec<Failure>) {
    let (files, failures) = read::list(&[path.to_owned()]).unwrap();
    let mut read = (Vec::new(), failures);
    for result in files.iter().flat_map(read::sources) {
        match result {
            Ok(source) => read.0.push(source),
            Err(failure) => read.1.push(failure),
        }
    }
    read
}

/// The one source of a file with this name and content, and the reasons of failures.
fn read_bytes(name: &str, bytes: &[u8]) -> (Option<Source>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let (sources, failures) = read_path(&path);
    let reasons = failures.into_iter().map(|failure| failure.reason).collect();
    (sources.into_iter().next(), reasons)
}

#[track_caller]
fn check_reason(name: &str, bytes: &[u8], part: &str) {
    let (source, reasons) = read_bytes(name, bytes);
    assert!(source.is_none(), "{source:?}");
    assert!(reasons.iter().any(|reason| reason.contains(part)), "{reasons:?}");
}

/// The lines of the document that all copies of `report` hold.
const REPORT: [&str; 14] = [
    "三地代表工作的做法",
    "一、天津市",
    "天津市人大常委会对代表建议实行两次答复、两次评价：一件建议答复两回，评价也有两回。同它一起列入改进代表工作内容的，是代表联系群众、常委会联系代表的“双联系”制度。这句话是后来补上的。",
    "代表活动围绕高质量发展来办，代表各自立足岗位。学习党史期间，督办代表建议同“我为群众办实事”结合，群众着急发愁的一批事情得到解决。立法由人大主导，突出地方特色，质量放在前面，步子也要加快；监督盯住中央部署、市委要求和群众关心的事。",
    "二、宁波市",
    "宁波市实行民生实事项目人大代表票决制，群众提项目，代表定项目，政府办项目，人大督项目，末了由公众打分。市人大为此作出决定，把征集、选定、监督、评价四个环节的机制做深，并办起“民主监督周”。",
    "评价指标　个数",
    "一级指标　6个",
    "二级指标　26个",
    "在代表服务上，宁波让联络站迭代升级，建议“开门办”，闭会期间的建议另有专门办法，履职情况要登记，还要量化评价。数智应用里有“代表通”“立法舱”等场景，四级人大上下相通，旁边连着“一府一委两院”。",
    "三、重庆市",
    "重庆市人大常委会在全市推开四项改革，街道“议事代表会议制”排在其中。代表每月接待群众，每季参加活动，每年述职，线上线下都能找到人，这叫“月接待、季活动、年述职”。",
    "长江流域生态环境的监督，重庆接连做了七年。自身建设以“数字人大”为抓手，中央部署落实到哪一步，每年都要回头看一遍。",
    "框中的话：市级基层立法联系点有十个。",
];

#[test]
fn a_word_document_keeps_insertions_notes_tables_and_boxes_but_no_deletions() {
    let (sources, failures) = read_path(&made("report.docx"));
    assert!(failures.is_empty(), "{failures:?}");
    let lines: Vec<&str> = sources[0].text.lines().collect();
    let note = "见二〇二一年交流会上的发言。";
    let without_note: Vec<&str> = lines.iter().copied().filter(|line| *line != note).collect();
    assert_eq!(without_note, REPORT);
    // The note follows the paragraph that names it.
    assert_eq!(lines[3], note);
    assert_eq!(sources[0].hints.title.as_deref(), Some(REPORT[0]));
    assert_eq!(sources[0].reader, "docx");
}

#[test]
fn a_printed_document_becomes_paragraphs_with_their_pages() {
    let (sources, failures) = read_path(&made("report.pdf"));
    assert!(failures.is_empty(), "{failures:?}");
    let source = &sources[0];
    for line in REPORT {
        // A print shows what a tracked change deletes.
        let printed = line.replace("这句话是", "已经删去的话。这句话是");
        assert!(source.text.lines().any(|found| found == printed), "{printed} in {}", source.text);
    }
    // Heads and page numbers are gone, the note follows the paragraph that runs over the page.
    assert!(!source.text.contains("测试文件") && !source.text.contains('—'), "{}", source.text);
    assert_eq!(source.text.lines().filter(|line| line.ends_with("交流会上的发言。")).count(), 1);
    let documents = split::documents(source);
    assert_eq!(documents.len(), 1);
    let pages = |part: &str| {
        let passage = documents[0].passages.iter().find(|p| p.text.starts_with(part)).unwrap();
        documents[0].pages_of(&passage.id).map(|pages| pages.zh()).unwrap()
    };
    assert_eq!(pages("天津市人大"), "第1页");
    assert_eq!(pages("宁波市实行"), "第1—2页");
    assert_eq!(pages("长江流域"), "第3页");
}

#[test]
fn columns_are_read_one_after_the_other_and_no_text_is_lost() {
    let (sources, _) = read_path(&made("columns.pdf"));
    let lines: Vec<&str> = sources[0].text.lines().collect();
    let starts: Vec<String> = lines.iter().map(|line| line.chars().take(4).collect()).collect();
    let expected = [
        "代表票决",
        "甲栏开头",
        "“民主监",
        "乙栏接着",
        "再说天津",
        "三地做法",
        "横躺的字",
        "第二页的",
        "竖排的字",
        "第三页只",
    ];
    assert_eq!(starts, expected, "{lines:#?}");
    assert!(lines[3].ends_with("它是全市四项改革里的一项。"), "{}", lines[3]);
    assert_eq!(lines[8], "竖排的字也不能丢。代表之家迭代升级。");
    assert!(!sources[0].text.contains("工作简讯"));
    let pages: Vec<Option<u32>> = sources[0].pages.iter().map(|page| page.printed).collect();
    assert_eq!(pages, [Some(1), Some(2), Some(3)]);
}

#[test]
fn fonts_that_are_not_embedded_and_name_no_characters_are_read() {
    let text = "代表建议两次答复，测评两次。";
    for font in [Font::GbkEucH, Font::GbkEucV, Font::UniGbUcs2H] {
        let (source, reasons) = read_bytes("a.pdf", &pdf(font, &[&[text]], false));
        assert!(reasons.is_empty(), "{reasons:?}");
        assert_eq!(source.unwrap().text.trim_end(), text, "{font:?}");
    }
}

#[test]
fn scans_and_locked_files_are_reported_as_such() {
    check_reason("a.pdf", &pdf(Font::GbkEucH, &[&[]], true), "is a scan");
    check_reason("a.pdf", &fs::read(made("locked.pdf")).unwrap(), "is protected by a password");
    check_reason("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 EncryptedPackage", "by a password");
    let mixed = pdf(Font::GbkEucH, &[&["第一页有字，读得出来。"], &[]], true);
    let (source, reasons) = read_bytes("a.pdf", &mixed);
    assert_eq!(source.unwrap().text, "第一页有字，读得出来。\n");
    assert!(reasons[0].starts_with("page 2 is a picture"), "{reasons:?}");
}

#[test]
fn a_wrong_name_is_said_and_does_no_harm() {
    let bytes = fs::read(made("report.pdf")).unwrap();
    let (source, reasons) = read_bytes("a.txt", &bytes);
    assert_eq!(source.unwrap().reader, "pdf");
    assert!(reasons[0].contains("is a PDF by its content and was read as one"), "{reasons:?}");
    check_reason("a.pdf", "只是文字。".as_bytes(), "is a damaged PDF");
    check_reason("a.docx", "只是文字。".as_bytes(), "is a damaged DOCX");
    check_reason("a.pdf", &bytes[..bytes.len() / 3], "");
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The same archive with another name of a member, byte for byte.
fn renamed(mut archive: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = archive
        .windows(from.len())
        .enumerate()
        .filter(|(_, window)| *window == from)
        .map(|(at, _)| at)
        .collect();
    for place in places {
        archive[place..place + from.len()].copy_from_slice(to);
    }
    archive
}

#[test]
fn members_of_an_archive_are_sources_with_names_in_any_charset() {
    let gbk = encoding_rs::GB18030.encode("代表.txt").0.into_owned();
    let pdf = fs::read(made("report.pdf")).unwrap();
    let rows = "{\"id\":\"7\",\"text\":\"一行。\"}\n";
    let inner = zip(&[("x.txt", "内".as_bytes())]);
    let archive = zip(&[
        ("AAAA.txt", "短文一篇。".as_bytes()),
        ("甲/report.pdf", &pdf),
        ("rows.jsonl", rows.as_bytes()),
        ("../../b.exe", b"MZ"),
        ("inner.zip", &inner),
        ("__MACOSX/._a.txt", b"x"),
    ]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.zip");
    fs::write(&path, renamed(archive, b"AAAA.txt", &gbk)).unwrap();
    let (sources, failures) = read_path(&path);
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names, ["all.zip/代表.txt", "all.zip/甲/report.pdf", "all.zip/rows.jsonl#7"]);
    assert_eq!(sources[0].charset.as_deref(), Some("UTF-8"));
    let failed: Vec<&str> = failures.iter().map(|failure| failure.source.as_str()).collect();
    assert_eq!(failed, ["all.zip/b.exe", "all.zip/inner.zip"]);
    assert!(failures[1].reason.contains("archive inside an archive"), "{failures:?}");
}

#[test]
#[expect(clippy::print_stderr, reason = "what is skipped is said")]
fn what_an_office_program_must_convert_is_read_where_there_is_one() {
    let (sources, failures) = read_path(&made("report.doc"));
    let found = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join("soffice").is_file())
    });
    if found {
        assert!(failures.is_empty(), "{failures:?}");
        assert!(REPORT.iter().all(|line| sources[0].text.contains(line)), "{}", sources[0].text);
        assert_eq!(sources[0].reader, "office");
    } else {
        assert!(std::env::var_os("CI").is_none(), "CI needs LibreOffice");
        eprintln!(
            "skipped: reading report.doc needs LibreOffice (`soffice`), which is not installed"
        );
        assert!(failures[0].reason.contains("install it, or save the document as docx"));
    }
}

#[test]
fn names_of_files_in_gbk_are_read_as_such() {
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let name = encoding_rs::GB18030.encode("建议.txt").0.into_owned();
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(&name)), "正文。").unwrap();
        assert_eq!(read_path(folder.path()).0[0].name, "建议.txt");
    }
}

#[test]
fn every_charset_is_read_whether_it_is_declared_or_not() {
    let plain =
        "常委会听取和审议专项工作报告，开展专题询问，推动问题整改，办好代表建议。".repeat(6);
    let traditional = "臺灣省議會議員質詢預算，並請縣政府答覆。".repeat(12);
    let utf_16 = |text: &str, is_big: bool| -> Vec<u8> {
        let order = if is_big { u16::to_be_bytes } else { u16::to_le_bytes };
        text.encode_utf16().flat_map(order).collect()
    };
    for label in ["utf-8", "gb2312", "gbk", "gb18030", "big5", "utf-16le", "utf-16be"] {
        let text = match label {
            "big5" => &traditional,
            // Characters of four bytes, which the older charsets do not have.
            "gb18030" => &format!("{plain}代表㐂某、𠮷某提出建议。"),
            _ => &plain,
        };
        let encode = |text: &str| match label {
            "utf-16le" => utf_16(text, false),
            "utf-16be" => utf_16(text, true),
            _ => {
                let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
                encoding.encode(text).0.into_owned()
            }
        };
        let (source, _) = read_bytes("a.txt", &encode(text));
        let source = source.unwrap();
        assert_eq!(source.text, *text, "{label}");
        let name = source.charset.unwrap().to_ascii_lowercase();
        assert_eq!(name, if label.starts_with("gb") { "gb18030" } else { label });
        for meta in ["".to_owned(), format!("<meta charset={label}>")] {
            let page =
                format!("<html><head>{meta}</head><body><div><p>{text}</p></div></body></html>");
            let (source, reasons) = read_bytes("a.html", &encode(&page));
            assert_eq!(source.unwrap().text, *text, "{label} {meta} {reasons:?}");
        }
    }
}

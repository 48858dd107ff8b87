//! Small PDF files written by hand, with fonts that are not embedded: what a program must know about
//! Chinese character collections to read them is not in the file.

/// How the codes of a font stand for characters.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Font {
    /// GBK codes, as most government documents have them.
    GbkEucH,
    /// The same in vertical lines.
    GbkEucV,
    /// UCS-2 codes.
    UniGbUcs2H,
}

impl Font {
    fn name(self) -> &'static str {
        match self {
            Font::GbkEucH => "GBK-EUC-H",
            Font::GbkEucV => "GBK-EUC-V",
            Font::UniGbUcs2H => "UniGB-UCS2-H",
        }
    }

    fn codes(self, text: &str) -> String {
        let bytes: Vec<u8> = match self {
            Font::UniGbUcs2H => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => encoding_rs::GB18030.encode(text).0.into_owned(),
        };
        bytes.iter().map(|byte| format!("{byte:02X}")).collect()
    }
}

/// A file with these lines on its pages; pages without lines show a picture if `has_pictures`.
pub(crate) fn pdf(font: Font, pages: &[&[&str]], has_pictures: bool) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 7 + 2 * page)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")),
        format!("<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{}/DescendantFonts[4 0 R]>>", font.name()),
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 5 0 R/DW 1000>>".to_owned(),
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>".to_owned(),
        "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\nA\nendstream".to_owned(),
    ];
    for (page, lines) in pages.iter().enumerate() {
        let mut content = String::new();
        if lines.is_empty() && has_pictures {
            content.push_str("q 400 0 0 600 50 50 cm /I Do Q");
        }
        for (at, line) in lines.iter().enumerate() {
            let place = 700 - 20 * at;
            content.push_str(&format!("BT /F 12 Tf 100 {place} Td <{}> Tj ET ", font.codes(line)));
        }
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>/Contents {} 0 R>>",
            8 + 2 * page
        ));
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = places.len() + 1;
    file.extend(
        format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").bytes(),
    );
    file
}

#!/usr/bin/env bash
# Makes the documents of this folder anew: report.{docx,doc,pdf}, locked.pdf, columns.pdf.
# Needs LibreOffice Writer, Chromium and the WenQuanYi Micro Hei font
# (Debian: libreoffice-writer-nogui chromium fonts-wqy-microhei). The texts restate digests of ../../sample.
set -eu
cd "$(dirname "$0")"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT

office() { soffice "-env:UserInstallation=file://$profile" --headless --convert-to "$1" --outdir "$2" "$3"; }

office docx . report.fodt
office "doc:MS Word 97" . report.fodt
office pdf . report.fodt
office 'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"secret"}}' "$profile" report.fodt
mv "$profile/report.pdf" locked.pdf
chromium --headless --no-sandbox --disable-gpu --user-data-dir="$profile/chromium" \
  --print-to-pdf=columns.pdf --no-pdf-header-footer "file://$PWD/columns.html"

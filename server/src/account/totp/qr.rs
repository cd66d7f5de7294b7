use app::account::totp::QrCode;
use qrcode::{Color, EcLevel};
use std::fmt::Write;

/// Modules of light border that readers need on every side (ISO/IEC 18004, section 5.3.8).
const QUIET: usize = 4;

/// The text as a QR code.
///
/// # Errors
/// In words, when it is too long for one.
pub(super) fn draw(text: &str) -> Result<QrCode, String> {
    let code = qrcode::QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| error.to_string())?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (row, modules) in colors.chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let run = modules[column..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                let (x, y) = (column + QUIET, row + QUIET);
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            column += run.max(1);
        }
    }
    Ok(QrCode { size: width + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn a_code_has_its_quiet_zone_and_its_corner() {
        let code = draw("otpauth://totp/Latchkey:ada%40example.com?secret=GEZDGNBV").unwrap();
        assert_eq!((code.size - 8 - 21) % 4, 0, "versions grow by four modules");
        assert!(code.path.starts_with("M4 4h7v1h-7z"), "the finder pattern begins: {}", code.path);
    }

    #[test]
    fn too_much_text_is_refused() {
        assert!(draw(&"x".repeat(10_000)).is_err());
    }
}

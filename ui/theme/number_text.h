#pragma once

#include <QString>

#include <cstdint>

namespace ui::theme {

// Numbers as people read them, in the language's own way of writing decimals. Files and the command line never use
// these.

/// "8.42 G", "118.6 G", "5.72 T": multiply-adds, three to four digits.
QString macsText(std::int64_t macs);
/// "4.2 M", "675 M": counts of parameters.
QString countText(std::int64_t count);
/// "33.0 %" from a share of 0.33; "…" for one that is not known yet (NaN).
QString percentText(double share, int decimals = 1);
/// "412 MiB", "1.3 GiB".
QString bytesText(std::int64_t bytes);
/// "85 ms", "3.4 s", "2 min 5 s".
QString secondsText(double seconds);
/// Significant digits, and a power of ten where that is shorter: "0.97", "5 · 10⁻⁵", "−0.001".
QString shortNumber(double value, int digits = 3);
/// As something that is added: "+ 0.97", "− 0.001".
QString addedNumber(double value, int digits = 3);

} // namespace ui::theme

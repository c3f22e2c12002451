#include "ui/theme/number_text.h"

#include <QLocale>
#include <QRegularExpression>

#include <array>
#include <cmath>

namespace ui::theme {

namespace {

/// Three significant digits, four from 100 on.
QString threeDigits(double value) {
    const double size = std::abs(value);
    const int decimals = size < 10 ? 2 : 1;
    return QLocale().toString(value, 'f', decimals);
}

QString withPrefix(double value, const std::array<QLatin1String, 5>& prefixes) {
    std::size_t prefix = 0;
    while (std::abs(value) >= 999.5 && prefix + 1 < prefixes.size()) {
        value /= 1000;
        ++prefix;
    }
    if (prefix == 0)
        return QLocale().toString(value, 'f', 0);
    return threeDigits(value) + QChar(QChar::Nbsp) + prefixes[prefix];
}

QString superscript(const QString& digits) {
    QString text;
    for (const QChar c : digits)
        text += c == QLatin1Char('-') ? QChar(0x207b) : QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹")[c.digitValue()];
    return text;
}

} // namespace

QString macsText(std::int64_t macs) {
    return withPrefix(static_cast<double>(macs), {QLatin1String(""), QLatin1String("k"), QLatin1String("M"),
                                                  QLatin1String("G"), QLatin1String("T")});
}

QString countText(std::int64_t count) {
    return withPrefix(static_cast<double>(count), {QLatin1String(""), QLatin1String("k"), QLatin1String("M"),
                                                   QLatin1String("G"), QLatin1String("T")});
}

QString percentText(double share, int decimals) {
    if (!std::isfinite(share))
        return QStringLiteral("…");
    return QLocale().toString(100 * share, 'f', decimals) + QChar(QChar::Nbsp) + QLatin1Char('%');
}

QString bytesText(std::int64_t bytes) {
    return QLocale().formattedDataSize(bytes, 1);
}

QString secondsText(double seconds) {
    const QChar space(QChar::Nbsp);
    if (seconds < 1)
        return QLocale().toString(1000 * seconds, 'f', 0) + space + QLatin1String("ms");
    if (seconds < 10)
        return QLocale().toString(seconds, 'f', 1) + space + QLatin1String("s");
    const auto whole = std::llround(seconds);
    if (whole < 60)
        return QLocale().toString(whole) + space + QLatin1String("s");
    return QLocale().toString(whole / 60) + space + QLatin1String("min") + space + QLocale().toString(whole % 60) +
           space + QLatin1Char('s');
}

QString shortNumber(double value, int digits) {
    const double size = std::abs(value);
    if (size >= std::pow(10, digits) && size < 1e6)
        return QLocale().toString(std::round(value), 'f', 0).replace(QLatin1Char('-'), QChar(0x2212));
    QString text = QLocale().toString(value, 'g', digits);
    static const QRegularExpression exponent(QStringLiteral("[eE]([+-]?)0*(\\d+)$"));
    if (const QRegularExpressionMatch match = exponent.match(text); match.hasMatch())
        text = text.left(match.capturedStart()) + QStringLiteral(" · 10") +
               superscript((match.captured(1) == QLatin1String("-") ? QStringLiteral("-") : QString()) +
                           match.captured(2));
    return text.replace(QLatin1Char('-'), QChar(0x2212));
}

QString addedNumber(double value, int digits) {
    const QString sign = std::signbit(value) ? QString(QChar(0x2212)) : QStringLiteral("+");
    return sign + QLatin1Char(' ') + shortNumber(std::abs(value), digits);
}

} // namespace ui::theme

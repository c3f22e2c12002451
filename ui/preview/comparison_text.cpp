#include "ui/preview/comparison_text.h"

#include "core/metrics/image_quality.h"
#include "ui/theme/number_text.h"
#include "ui/theme/turn_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <array>
#include <cmath>

namespace ui::preview {

namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("ui::preview::ComparisonText", text);
}

/// Three significant digits: "0.123", "4.56", "78.9", "1234".
QString threeDigits(double value) {
    const int decimals = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
    return QLocale().toString(value, 'f', decimals);
}

QString timeText(double seconds, Wording wording) {
    if (wording == Wording::Brief)
        return QStringLiteral("%1 %2").arg(threeDigits(seconds < 1 ? seconds * 1000 : seconds),
                                           seconds < 1 ? QStringLiteral("ms") : QStringLiteral("s"));
    const QString pattern = seconds < 1 ? translated(QT_TRANSLATE_NOOP("ui::preview::ComparisonText", "%1 ms/picture"))
                                        : translated(QT_TRANSLATE_NOOP("ui::preview::ComparisonText", "%1 s/picture"));
    return pattern.arg(threeDigits(seconds < 1 ? seconds * 1000 : seconds));
}

/// Time and speed-up, as far as they may be shown.
QStringList timingTexts(const ComparedVariant& column, Wording wording) {
    QStringList timing;
    if (theme::hasSeconds(column.time))
        timing << theme::aboutSign(column.time) + timeText(column.time.seconds, wording);
    const QString speedUp = theme::speedUpText(column.time);
    if (speedUp.isEmpty() || column.macsShare <= 0)
        return timing;
    timing << (wording == Wording::Brief ? speedUp : speedUp + QLatin1Char(' ') + theme::spreadText(column.time));
    return timing;
}

} // namespace

QString macsText(std::int64_t macs) {
    if (macs <= 0)
        return {};
    struct Unit {
        double size;
        const char* prefix;
    };
    constexpr std::array<Unit, 4> units = {{{1e12, "T "}, {1e9, "G "}, {1e6, "M "}, {1e3, "k "}}};
    const auto value = static_cast<double>(macs);
    for (const Unit& unit : units)
        if (value >= unit.size)
            return threeDigits(value / unit.size) + QLatin1Char(' ') + QLatin1String(unit.prefix) +
                   QStringLiteral("MACs");
    return QLocale().toString(static_cast<qlonglong>(macs)) + QStringLiteral(" MACs");
}

QStringList headerLines(const ComparedVariant& column, Wording wording) {
    QStringList lines{column.title};
    QStringList cost;
    if (column.macs > 0)
        cost << (wording == Wording::Brief ? macsText(column.macs).remove(QLatin1String("MACs")).trimmed()
                                           : macsText(column.macs));
    if (column.macsShare > 0)
        cost << theme::percentText(column.macsShare, 0);
    if (!cost.isEmpty())
        lines << cost.join(QStringLiteral(" · "));
    // In one line with what is being done, since the times are of the images before: the line is always there.
    const bool isDone = !column.isPassing && !(column.busy && column.note.isEmpty());
    if (const QStringList timing = timingTexts(column, wording); !timing.isEmpty() && isDone)
        lines << timing.join(QStringLiteral(" · "));
    if (!column.note.isEmpty())
        lines << column.note;
    else if (column.busy)
        lines << translated(QT_TRANSLATE_NOOP("ui::preview::ComparisonText", "being computed …"));
    return lines;
}

QStringList qualityTexts(const ComparedVariant& column, int row, Wording wording) {
    const auto i = static_cast<std::size_t>(row);
    const auto named = [wording](const char* name, const QString& value) {
        return wording == Wording::Brief ? value : QLatin1String(name) + QLatin1Char(' ') + value;
    };
    QStringList texts;
    if (row >= 0 && i < column.psnr.size() && !std::isnan(column.psnr[i]))
        texts << named("PSNR", std::isinf(column.psnr[i])
                                   ? QStringLiteral("∞")
                                   : QStringLiteral("%1 dB").arg(QLocale().toString(column.psnr[i], 'f', 1)));
    if (row >= 0 && i < column.ssim.size() && !std::isnan(column.ssim[i]))
        texts << named("SSIM", QLocale().toString(column.ssim[i], 'f', 3));
    return texts;
}

QStringList qualityTexts(const core::Image& reference, const core::Image& other) {
    constexpr int ssimWindow = 11;
    if (reference.empty() || reference.width != other.width || reference.height != other.height)
        return {};
    ComparedVariant figures;
    figures.psnr = {core::metrics::psnr(reference, other)};
    if (std::min(reference.width, reference.height) >= ssimWindow)
        figures.ssim = {core::metrics::ssim(reference, other)};
    return qualityTexts(figures, 0);
}

} // namespace ui::preview

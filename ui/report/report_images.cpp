#include "ui/report/report_images.h"

#include "core/metrics/set_quality.h"
#include "ui/report/report_text.h"
#include "ui/study/class_names.h"
#include "ui/theme/number_text.h"
#include "ui/theme/turn_text.h"

#include <QLocale>

#include <cmath>

namespace ui::report {

namespace {

using preview::ComparedVariant;
using study::ImageSet;

constexpr int largestSide = 256;       ///< pixels of an image in the report
constexpr std::size_t pairColumns = 2; ///< dense and pruned: no variant was kept

const QString none = QStringLiteral("–");

QString decibels(double psnr) {
    return std::isinf(psnr) ? QStringLiteral("∞") : ReportText::tr("%1 dB").arg(QLocale().toString(psnr, 'f', 1));
}

QString similarity(double ssim) {
    return QLocale().toString(ssim, 'f', 3);
}

QString quality(const std::vector<double>& values, double ofAll, QString (*text)(double)) {
    return values.empty() || std::isnan(ofAll) ? none : text(ofAll);
}

QString macsOf(const ComparedVariant& column) {
    if (column.macs <= 0)
        return none;
    const QString macs = theme::macsText(column.macs);
    return column.macsShare > 0 ? QStringLiteral("%1 (%2)").arg(macs, theme::percentText(column.macsShare, 0)) : macs;
}

QString secondsOf(const ComparedVariant& column) {
    return theme::hasSeconds(column.time) ? theme::aboutSign(column.time) + theme::secondsText(column.time.seconds)
                                          : none;
}

QString speedUpOf(const ComparedVariant& column) {
    const QString speedUp = theme::speedUpText(column.time);
    if (speedUp.isEmpty())
        return none;
    return column.macsShare > 0 ? speedUp + QLatin1Char(' ') + theme::spreadText(column.time) : speedUp;
}

/// One row per column of the comparison.
QString costTable(const ReportContent& content) {
    QString html = QStringLiteral("<table class=\"costs\" cellspacing=\"0\" cellpadding=\"3\">\n");
    html += tableRow({QString(), ReportText::tr("MACs per picture"), ReportText::tr("Time per picture"),
                      ReportText::tr("Speed-up"), ReportText::tr("PSNR"), ReportText::tr("SSIM")},
                     "th");
    for (const ComparedVariant& column : content.columns) {
        const QString note =
            column.note.isEmpty() ? QString() : QStringLiteral(" <small>%1</small>").arg(escaped(column.note));
        const core::metrics::SetQuality figures = core::metrics::setQuality(column.psnr, column.ssim);
        html +=
            tableRow({escaped(column.title) + note, macsOf(column), secondsOf(column), speedUpOf(column),
                      quality(column.psnr, figures.psnr, decibels), quality(column.ssim, figures.ssim, similarity)});
    }
    return html + QStringLiteral("</table>\n");
}

/// Small images enlarged pixel by pixel, large ones made smaller. @param side how wide it is shown, in CSS pixels.
QString image(const core::Image& image, const QString& description, int side, ReportMedium& medium) {
    QImage scaled =
        QImage(image.rgb.data(), image.width, image.height, qsizetype{3} * image.width, QImage::Format_RGB888).copy();
    const int factor = std::max(1, side / std::max(1, image.width));
    if (image.width > largestSide)
        scaled = scaled.scaledToWidth(largestSide, Qt::SmoothTransformation);
    else
        scaled = scaled.scaled(factor * scaled.size());
    return medium.image(scaled, description, std::min(scaled.width(), side));
}

QStringList qualityOf(const std::vector<double>& psnr, const std::vector<double>& ssim, std::size_t row) {
    QStringList figures;
    if (row < psnr.size() && !std::isnan(psnr[row]))
        figures << decibels(psnr[row]);
    if (row < ssim.size() && !std::isnan(ssim[row]))
        figures << ReportText::tr("SSIM %1").arg(similarity(ssim[row]));
    return figures;
}

/// What the images show, one text per row.
QStringList rowNames(const ReportContent& content) {
    return study::imageNames(content.results.dense().images.choices, *content.results.model->conditioner);
}

QString seedText(const QString& name, const ImageSet& dense, std::size_t row) {
    return ReportText::tr("%1 · seed %2").arg(escaped(name)).arg(dense.choices.seeds[row]);
}

QString pairCell(const ReportContent& content, std::size_t row, const QString& name, ReportMedium& medium) {
    const ImageSet& dense = content.results.dense().images;
    const ImageSet& pruned = content.results.present().images;
    const int side = medium.imageSide();
    QString html = image(dense.images[row], ReportText::tr("%1, dense").arg(name), side, medium);
    if (row < pruned.images.size())
        html += QStringLiteral(" ") + image(pruned.images[row], ReportText::tr("%1, pruned").arg(name), side, medium);
    html += QStringLiteral("<br/><small>") + seedText(name, dense, row);
    if (const QStringList quality = qualityOf(pruned.psnr, pruned.ssim, row); !quality.isEmpty())
        html += QStringLiteral("<br/>") + quality.join(QStringLiteral(" · "));
    return html + QStringLiteral("</small>");
}

QString pairs(const ReportContent& content, ReportMedium& medium) {
    const QStringList names = rowNames(content);
    QStringList cells;
    for (std::size_t row = 0; row < content.results.dense().images.images.size(); ++row)
        cells << pairCell(content, row, names[static_cast<qsizetype>(row)], medium);
    return medium.grid(cells);
}

QString cellOf(const ComparedVariant& column, std::size_t row, const QString& name, int side, ReportMedium& medium) {
    if (row >= column.images.size() || column.images[row].empty())
        return none;
    const QString description = QStringLiteral("%1, %2").arg(name, column.title);
    return image(column.images[row], description, side, medium) + QStringLiteral("<br/><small>") +
           qualityOf(column.psnr, column.ssim, row).join(QStringLiteral("<br/>")) + QStringLiteral("</small>");
}

QString comparison(const ReportContent& content, ReportMedium& medium) {
    const QStringList names = rowNames(content);
    const int side = medium.comparedSide(static_cast<int>(content.columns.size()));
    QStringList titles;
    for (const ComparedVariant& column : content.columns)
        titles << escaped(column.title);
    std::vector<QStringList> rows;
    for (std::size_t row = 0; row < content.results.dense().images.images.size(); ++row) {
        const QString& name = names[static_cast<qsizetype>(row)];
        QStringList& cells = rows.emplace_back();
        cells << QStringLiteral("<small>%1</small>").arg(seedText(name, content.results.dense().images, row));
        for (const ComparedVariant& column : content.columns)
            cells << cellOf(column, row, name, side, medium);
    }
    return medium.comparison(titles, rows);
}

} // namespace

QString imagesSection(const ReportContent& content, ReportMedium& medium) {
    if (!content.results.model || content.results.dense().images.images.empty())
        return {};
    if (content.columns.size() <= pairColumns)
        return sectionHeading(ReportText::tr("Pictures: dense left, pruned right"), true) + costTable(content) +
               pairs(content, medium);
    QString html = sectionHeading(ReportText::tr("Variants"), true) + costTable(content);
    if (!content.tradeOff.isEmpty())
        html += medium.figure(content.tradeOff, ReportText::tr("Cost against quality"));
    return html + sectionHeading(ReportText::tr("Pictures of all variants"), true) + comparison(content, medium);
}

} // namespace ui::report

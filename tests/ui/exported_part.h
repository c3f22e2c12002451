#pragma once

#include "ui/plots/plot_export.h"

#include <QImage>
#include <QPainter>
#include <QTemporaryDir>
#include <QtSvg/QSvgRenderer>

#include <utility>

/// The visible part of a plot as its PNG has it, and as its SVG is drawn at the same size.
template <typename Plot> std::pair<QImage, QImage> exportedPart(Plot& plot) {
    const QTemporaryDir folder;
    const QString svg = folder.filePath(QStringLiteral("a.svg")), png = folder.filePath(QStringLiteral("a.png"));
    plot.exportTo(svg, ui::plots::Extent::Visible);
    plot.exportTo(png, ui::plots::Extent::Visible);
    const QImage image = QImage(png).convertToFormat(QImage::Format_RGB32);
    QImage vectors(image.size(), QImage::Format_RGB32);
    vectors.fill(Qt::white);
    QPainter painter(&vectors);
    QSvgRenderer(svg).render(&painter);
    return {image, vectors};
}

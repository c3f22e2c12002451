#include "ui/theme/icons.h"

#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <QSvgRenderer>

// The drawing lives in a static library, whose resources nobody registers by himself.
static void initIcons() { // NOLINT(misc-use-anonymous-namespace): the macro names a global function
    Q_INIT_RESOURCE(translations);
}

namespace ui::theme {

namespace {

/// Lines of an icon on a 24 × 24 grid, as SVG path data.
QLatin1String lines(Icon icon) {
    switch (icon) {
    case Icon::Open:
        return QLatin1String("M3 19V5h6l2 3h9v11z");
    case Icon::Save:
        return QLatin1String("M4 4h12l4 4v12H4z M8 4v5h7V4 M7 20v-7h10v7");
    case Icon::Undo:
        return QLatin1String("M9 14 4 9l5-5 M4 9h10a5.5 5.5 0 0 1 0 11h-4");
    case Icon::Redo:
        return QLatin1String("m15 14 5-5-5-5 M20 9H10a5.5 5.5 0 0 0 0 11h4");
    case Icon::Prune:
        return QLatin1String("M9 6a3 3 0 1 1-6 0 3 3 0 0 1 6 0z M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0z "
                             "M20 4 8.2 15.9 M20 20 8.2 8.1");
    case Icon::Stop:
        return QLatin1String("M6 6h12v12H6z");
    case Icon::Sample:
        return QLatin1String("M4 4h16v16H4z m0 13 5-5 4 4 3-3 4 4 M16.5 8.5a1 1 0 1 1-2 0 1 1 0 0 1 2 0z");
    case Icon::FineTune: // a loss that falls
        return QLatin1String("M4 4v16h16 M7 6c1 8 5 10 13 10");
    case Icon::Report:
        return QLatin1String("M6 3h8l5 5v13H6z M14 3v5h5 M9 13h7 M9 17h7");
    case Icon::Automatic:
        return QLatin1String("M4 11a8 8 0 0 1 14-4l2 2 M20 4v5h-5 M20 13a8 8 0 0 1-14 4l-2-2 M4 20v-5h5");
    case Icon::Locked:
        return QLatin1String("M6 11h12v9H6z M8.5 11V8a3.5 3.5 0 0 1 7 0v3");
    case Icon::Unlocked:
        return QLatin1String("M6 11h12v9H6z M8.5 11V7a3.5 3.5 0 0 1 6.8-1.2");
    case Icon::Keep:
        return QLatin1String("M7 3h10v18l-5-4-5 4z M12 7v6 M9 10h6");
    case Icon::Maximise:
        return QLatin1String("M4 9V4h5 M20 9V4h-5 M4 15v5h5 M20 15v5h-5");
    case Icon::Ladder:
        return QLatin1String("M3 20h4.5v-5H12v-5h4.5V5H21");
    }
    return {};
}

QPixmap render(QSvgRenderer& drawing, int side) {
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    drawing.render(&painter);
    return pixmap;
}

QPixmap render(const QString& svg, int side) {
    QSvgRenderer drawing(svg.toUtf8());
    return render(drawing, side);
}

QString lineSvg(Icon icon, const QColor& colour) {
    return QStringLiteral(
               "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='%3' stroke='%2' "
               "stroke-width='1.8' opacity='%4' stroke-linecap='round' stroke-linejoin='round'><path d='%1'/></svg>")
        .arg(lines(icon), colour.name(), icon == Icon::Stop ? colour.name() : QStringLiteral("none"),
             QString::number(colour.alphaF()));
}

} // namespace

QIcon icon(Icon icon, const QPalette& palette) {
    QIcon result;
    for (const int side : {16, 20, 24, 30, 32, 36, 40, 48}) { // 16, 20 and 24 pixels at ratios of 1, 1.5 and 2
        result.addPixmap(render(lineSvg(icon, palette.color(QPalette::Active, QPalette::ButtonText)), side));
        result.addPixmap(render(lineSvg(icon, palette.color(QPalette::Disabled, QPalette::ButtonText)), side),
                         QIcon::Disabled);
    }
    return result;
}

QIcon applicationIcon() {
    initIcons();
    QSvgRenderer drawing(QStringLiteral(":/icons/tessera.svg"));
    QIcon result;
    for (const int side : {16, 32, 48, 128})
        result.addPixmap(render(drawing, side));
    return result;
}

} // namespace ui::theme

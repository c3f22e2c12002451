#include "ui/theme/appearance.h"

#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

namespace ui::theme {

namespace {

QPalette paletteOf(const QColor& window, const QColor& base, const QColor& text) {
    const QColor accent(0x2F, 0x7F, 0xC1);
    QColor muted = text;
    muted.setAlphaF(0.62F);
    QPalette palette(text, window, window.lighter(150), window.darker(160), window.darker(130), text, Qt::white, base,
                     window);
    palette.setColor(QPalette::AlternateBase, base.lightness() > 128 ? base.darker(104) : base.lighter(115));
    palette.setColor(QPalette::Button, window.lightness() > 128 ? window.darker(102) : window.lighter(120));
    palette.setColor(QPalette::ToolTipBase, base);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, muted);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, window.lightness() > 128 ? accent.darker(110) : accent.lighter(150));
    QColor disabled = text;
    disabled.setAlphaF(0.4F);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, disabled);
    palette.setColor(QPalette::Disabled, QPalette::Light, window); // no shadow beside the letters
    return palette;
}

} // namespace

void applyAppearance(Appearance appearance) {
    static const QPalette desktop = QApplication::palette();
    switch (appearance) {
    case Appearance::System:
        QApplication::setPalette(desktop);
        break;
    case Appearance::Light:
        QApplication::setPalette(paletteOf(QColor(0xF3, 0xF4, 0xF6), Qt::white, QColor(0x1B, 0x1F, 0x24)));
        break;
    case Appearance::Dark:
        QApplication::setPalette(
            paletteOf(QColor(0x2A, 0x2D, 0x32), QColor(0x1E, 0x20, 0x24), QColor(0xE8, 0xEA, 0xED)));
        break;
    }
}

} // namespace ui::theme

#include "ui/theme/kept_place.h"

#include <QLabel>

namespace ui::theme {

void keepPlace(QWidget& widget) {
    QSizePolicy policy = widget.sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    widget.setSizePolicy(policy);
}

void keepLines(QLabel& label, int lines) {
    label.setAlignment(Qt::AlignTop | Qt::AlignLeft);
    label.setMinimumHeight(lines * label.fontMetrics().lineSpacing());
}

} // namespace ui::theme

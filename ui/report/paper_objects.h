#pragma once

#include "ui/report/report_medium.h"

#include <QObject>
#include <QTextObjectInterface>

namespace ui::report {

/// Paints what a paper medium kept where its text names it: figures as vectors.
class PaperObjects final : public QObject, public QTextObjectInterface {
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    /// The medium must outlive this object.
    explicit PaperObjects(const PaperMedium& medium)
        : m_medium(medium) {}

    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter, const QRectF& area, QTextDocument* document, int position,
                    const QTextFormat& format) override;

private:
    const PaperMedium& m_medium;
};

} // namespace ui::report

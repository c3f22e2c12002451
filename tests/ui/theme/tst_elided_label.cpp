#include "tests/test_main.h"
#include "ui/theme/elided_label.h"

#include <QtTest>

using ui::theme::ElidedLabel;

/// What does not fit goes part by part.
class TestElidedLabel : public QObject {
    Q_OBJECT

private slots:
    void partsAreLeftOutFromTheEnd() {
        ElidedLabel label(QStringLiteral("t = 1000  ·  score 0.2  ·  early"));
        const auto widthOf = [&label](const QString& text) { return label.fontMetrics().horizontalAdvance(text); };
        const auto shownAt = [&label](int width) {
            label.resize(width, label.sizeHint().height());
            return label.shownText();
        };
        const QString close = QStringLiteral("t = 1000 · score 0.2 · early");
        QCOMPARE(shownAt(widthOf(label.text())), label.text());
        QCOMPARE(shownAt(widthOf(close)), close);
        QCOMPARE(shownAt(widthOf(close) - 1), QStringLiteral("t = 1000 · score 0.2"));
        QCOMPARE(shownAt(1), QStringLiteral("t = 1000")); // and is cut where it is painted
    }
};

TESSERA_GUI_TEST(TestElidedLabel)
#include "tst_elided_label.moc"

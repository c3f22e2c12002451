#include "tests/test_main.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/image_grid.h"
#include "ui/preview/row_order.h"

#include <QToolButton>

using namespace ui::preview;

namespace {

core::Image shade(int value) {
    core::Image image;
    image.width = image.height = 4;
    image.rgb.assign(48, static_cast<std::uint8_t>(value));
    return image;
}

/// A dense column, and one of which row 2 is worst, then 0, then 1.
std::vector<ComparedVariant> twoColumns() {
    std::vector<ComparedVariant> columns(2);
    for (int row = 0; row < 3; ++row)
        for (ComparedVariant& column : columns)
            column.images.push_back(shade(10 * row));
    columns[0].id = core::study::denseId;
    columns[1].ssim = {0.5, 0.9, 0.1};
    columns[1].psnr = {20, 30, 10};
    return columns;
}

const QStringList labels = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};

} // namespace

/// Rows may be shown worst first; whoever speaks of a row means the same one as before.
class TestRowOrder : public QObject {
    Q_OBJECT

private slots:
    void theWorstComesFirstAndBackAgain() {
        RowOrder order;
        order.setWorstFirst(true);
        const std::vector<ComparedVariant> sorted = order.ordered(twoColumns());
        QCOMPARE(sorted[1].ssim, (std::vector<double>{0.1, 0.5, 0.9}));
        QCOMPARE(sorted[1].psnr, (std::vector<double>{10, 20, 30}));
        QVERIFY(sorted[0].images[0] == shade(20)); // the dense one goes with it
        QCOMPARE(order.ordered(labels), (QStringList{labels[2], labels[0], labels[1]}));
        QCOMPARE(order.rowAt(0), 2);
        QCOMPARE(order.placeOf(2), 0);
        QCOMPARE(order.restored(sorted)[1].ssim, twoColumns()[1].ssim);
    }

    void theOrderStaysWhileImagesAreMissing() {
        RowOrder order;
        order.setWorstFirst(true);
        order.ordered(twoColumns());
        std::vector<ComparedVariant> forming = twoColumns();
        forming[1].busy = true;
        forming[1].ssim = {0.9, 0.1, 0.5};
        order.ordered(forming);
        QCOMPARE(order.rowAt(0), 2);
        forming[1].busy = false;
        order.ordered(forming);
        QCOMPARE(order.rowAt(0), 1);
    }

    void theButtonSortsAndTheSelectionIsOfTheRow() {
        ComparisonView view;
        view.resize(700, 500);
        view.show();
        view.setColumns(twoColumns());
        view.setRowLabels(labels);
        auto* grid = view.findChild<ImageGrid*>(QStringLiteral("pictureGrid"));
        QSignalSpy selected(&view, &ComparisonView::selectionChanged);
        QTest::mouseClick(view.findChild<QToolButton*>(QStringLiteral("worstFirstButton")), Qt::LeftButton);
        QCOMPARE(grid->rowLabels().front(), QStringLiteral("c"));
        QCOMPARE(view.selectedRow(), 2); // the worst one
        QCOMPARE(view.rowLabels(), labels);
        grid->select({1, 1});
        QCOMPARE(view.selectedRow(), 0);
        QCOMPARE(selected.last().at(0).toInt(), 0);
        view.select(1, 1);
        QCOMPARE(grid->selected().row, 2);
        QTest::mouseClick(view.findChild<QToolButton*>(QStringLiteral("worstFirstButton")), Qt::LeftButton);
        QCOMPARE(grid->rowLabels(), labels);
        QCOMPARE(view.selectedRow(), 1); // stays
        QVERIFY(view.columns()[1].ssim == twoColumns()[1].ssim);
    }
};

TESSERA_GUI_TEST(TestRowOrder)
#include "tst_row_order.moc"

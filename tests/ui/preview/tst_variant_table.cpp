#include "tests/test_main.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/image_grid.h"
#include "ui/preview/variant_table.h"

#include <QToolButton>
#include <QtTest>

using namespace ui::preview;

namespace {

/// A grey image that is known by its shade.
core::Image shade(int grey) {
    return {2, 2, std::vector<std::uint8_t>(12, static_cast<std::uint8_t>(grey))};
}

ComparedVariant variant(int id, const char* title, int images = 2) {
    ComparedVariant made;
    made.id = id;
    made.title = QString::fromUtf8(title);
    for (int row = 0; row < images; ++row) {
        made.images.push_back(shade(10 * id + row + 20));
        made.psnr.push_back(10 * id + row);
    }
    return made;
}

std::vector<ComparedVariant> grid() {
    return {variant(core::study::denseId, "Dense"), variant(0, "10 % · obs"),
            variant(1, "10 % · magnitude"),         variant(2, "33 % · obs"),
            variant(3, "33 % · magnitude"),         variant(4, "Present 20 %")};
}

const QStringList twoRows{QStringLiteral("star"), QStringLiteral("ring")};

} // namespace

/// Variants as rows, or as rows and columns.
class TestVariantTable : public QObject {
    Q_OBJECT

private slots:
    void twoChoicesAreRowsAndColumns() {
        const VariantTable table = variantTable(grid(), twoRows, 1);
        QCOMPARE(table.rowLabels, QStringList({QStringLiteral("obs"), QStringLiteral("magnitude")}));
        QCOMPARE(table.columns.size(), std::size_t(3));
        QCOMPARE(table.columns[2].title, QStringLiteral("33 %"));
        QVERIFY(table.columns[2].images[1] == grid()[4].images[1]);
        QCOMPARE(table.columns[2].psnr[1], 31.0);
        QVERIFY(table.columns[0].images[0] == grid()[0].images[1]); // what all are compared with
        QVERIFY(table.shownAt({1, 2}) == (Cell{1, 4}));
        QVERIFY(table.placeOf({1, 3}) == (Cell{0, 2}));
    }

    void aCombinationThatIsNotThereIsAnEmptyPlace() {
        std::vector<ComparedVariant> columns = grid();
        columns.erase(columns.begin() + 4);
        const VariantTable table = variantTable(columns, twoRows, 0);
        QVERIFY(table.columns[2].images[1].empty());
        QVERIFY(table.shownAt({1, 2}) == Cell{});
    }

    void oneChoiceIsRows() {
        const VariantTable table =
            variantTable({variant(core::study::denseId, "Dense"), variant(0, "10 %"), variant(1, "33 %")}, twoRows, 0);
        QCOMPARE(table.rowLabels.size(), 3);
        QCOMPARE(table.columns.size(), std::size_t(2));
        QCOMPARE(table.columns[1].title, QStringLiteral("ring"));
        QVERIFY(table.shownAt({2, 1}) == (Cell{1, 2}));
        QVERIFY(table.placeOf({1, 2}) == (Cell{2, 1}));
    }

    void keptChoicesWithADotInTheirNamesAreNoGrid() {
        const VariantTable table = variantTable({variant(core::study::denseId, "Dense"), variant(0, "10 % · OBS"),
                                                 variant(1, "33 % · magnitude"), variant(2, "50 % · random")},
                                                twoRows, 0);
        QCOMPARE(table.rowLabels.size(), 4);
    }

    void nothingMakesNothing() { QVERIFY(variantTable({}, {}, 0).columns.empty()); }

    void aClickInTheTableChoosesTheVariant() {
        ComparisonView view;
        view.resize(900, 500);
        view.show();
        view.setRowLabels(twoRows);
        view.setColumns(grid());
        QTest::mouseClick(view.findChild<QToolButton*>(QStringLiteral("tableButton")), Qt::LeftButton);
        auto* table = view.findChild<ImageGrid*>(QStringLiteral("variantTable"));
        QVERIFY(table->isVisible());
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->imageRect({1, 1}).center());
        QCOMPARE(view.selectedId(), 1);
        view.selectId(2);
        QVERIFY(table->selected() == (Cell{0, 2})); // follows what is chosen elsewhere
        QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, table->imageRect({0, 2}).center());
        QCOMPARE(view.mode(), CompareMode::SideBySide);
        QVERIFY(table->isEmpty()); // holds no second copy of the images while it is not seen
    }
};

TESSERA_GUI_TEST(TestVariantTable)
#include "tst_variant_table.moc"

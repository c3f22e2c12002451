#include "tests/ui/full_window.h"
#include "ui/preview/image_grid.h"
#include "ui/preview/pair_view.h"
#include "ui/theme/icons.h"

#include <QCheckBox>
#include <QListWidget>
#include <QToolBar>

#include <random>

namespace {

constexpr int scale = 2; ///< device pixels per pixel, as QT_SCALE_FACTOR has it below

/// An image of which no pixel is like its neighbours.
core::Image noise(int side) {
    core::Image image;
    image.width = image.height = side;
    image.rgb.resize(static_cast<std::size_t>(3 * side * side));
    std::mt19937 random(1);
    for (auto& value : image.rgb)
        value = static_cast<std::uint8_t>(random());
    return image;
}

/// How many squares of scale × scale device pixels are of one colour, and how many are not: where none is mixed, the
/// image was painted for a coarser screen.
int mixedSquares(const QImage& image) {
    int mixed = 0;
    for (int y = 0; y + scale <= image.height(); y += scale)
        for (int x = 0; x + scale <= image.width(); x += scale) {
            const QRgb first = image.pixel(x, y);
            bool same = true;
            for (int k = 1; k < scale * scale; ++k)
                same = same && image.pixel(x + k % scale, y + k / scale) == first;
            mixed += same ? 0 : 1;
        }
    return mixed;
}

/// Whether each pixel of `image` is a square of `side` device pixels at `place` of `shown`, without anything between.
void compareSquares(const QImage& shown, const core::Image& image, const QPoint& place, int side) {
    for (int y = 0; y < image.height * side; ++y)
        for (int x = 0; x < image.width * side; ++x) {
            const auto* rgb = image.rgb.data() + 3 * ((y / side) * image.width + x / side);
            const QRgb wanted = qRgb(rgb[0], rgb[1], rgb[2]);
            if ((shown.pixel(place.x() + x, place.y() + y) | 0xff000000) != wanted)
                QFAIL(qPrintable(QStringLiteral("at %1, %2: %3, expected %4")
                                     .arg(x)
                                     .arg(y)
                                     .arg(shown.pixel(place.x() + x, place.y() + y), 0, 16)
                                     .arg(wanted, 0, 16)));
        }
}

} // namespace

/// On a screen with two device pixels per pixel everything is painted with all of them.
class TestHighDpi : public QObject {
    Q_OBJECT

private slots:
    void theScreenIsFine();
    void anImageInTheGridIsCrisp_data();
    void anImageInTheGridIsCrisp();
    void aLargeImageIsCrisp();
    void iconsHaveADrawingForTheScreen_data();
    void iconsHaveADrawingForTheScreen();
    void everyPaintedWidgetUsesAllPixels();
};

void TestHighDpi::theScreenIsFine() {
    QCOMPARE(qApp->devicePixelRatio(), double(scale));
}

void TestHighDpi::anImageInTheGridIsCrisp_data() {
    QTest::addColumn<double>("zoom");
    for (const double zoom : {1.0, 2.0, 3.0, 4.0})
        QTest::addRow("%g", zoom) << zoom;
}

void TestHighDpi::anImageInTheGridIsCrisp() {
    QFETCH(double, zoom);
    ui::preview::ImageGrid grid;
    grid.resize(600, 500);
    ui::preview::ComparedVariant column;
    column.title = QStringLiteral("Dense");
    column.images = {noise(32)};
    grid.setColumns({column});
    grid.show();
    grid.setZoom(zoom);
    const QImage shown = grid.viewport()->grab().toImage();
    QCOMPARE(shown.devicePixelRatio(), double(scale));
    const QRect place = grid.imageRect({0, 0});
    QCOMPARE(place.width(), qRound(32 * zoom));
    compareSquares(shown, column.images[0], place.topLeft() * scale, qRound(zoom * scale));
}

void TestHighDpi::aLargeImageIsCrisp() {
    ui::preview::PairView view;
    view.resize(700, 400);
    view.setMode(ui::preview::CompareMode::SideBySide);
    const core::Image image = noise(32);
    view.setPair({image, QStringLiteral("Dense"), {}}, {image, QStringLiteral("Pruned"), {}});
    view.show();
    view.setZoom(4);
    const QImage shown = view.grab().toImage();
    compareSquares(shown, image, view.imageRect().topLeft() * scale, 4 * scale);
}

void TestHighDpi::iconsHaveADrawingForTheScreen_data() {
    QTest::addColumn<int>("side");
    for (const int side : {16, 20, 24})
        QTest::addRow("%d", side) << side;
}

void TestHighDpi::iconsHaveADrawingForTheScreen() {
    QFETCH(int, side);
    for (const double ratio : {1.0, 1.5, 2.0}) {
        const QIcon icon = ui::theme::icon(ui::theme::Icon::Prune, QPalette(Qt::white));
        const QSize wanted = QSize(side, side) * ratio;
        const QList<QSize> drawn = icon.availableSizes();
        QVERIFY2(drawn.contains(wanted), qPrintable(QStringLiteral("%1 at %2").arg(side).arg(ratio)));
        QCOMPARE(icon.pixmap(QSize(side, side), ratio).size(), wanted);
    }
}

void TestHighDpi::everyPaintedWidgetUsesAllPixels() {
    FullWindow full;
    QVERIFY(full.fill());
    full.find<QAction>("lessons").trigger();
    auto& list = full.find<QListWidget>("lessonList");
    QMetaObject::invokeMethod(&list, "chosen", Q_ARG(int, 4)); // with the example that is computed, and a formula
    full.find<QToolButton>("trajectoryButton").click();
    QVERIFY(full.waitForRest());
    QStringList coarse;
    int count = 0;
    for (QWidget* widget : full.window.findChildren<QWidget*>()) {
        const QByteArray className = widget->metaObject()->className();
        const bool paints = className == "QCustomPlot" || className == "ui::panels::LayerMap" ||
                            className == "ui::preview::TrajectoryStrip" || className == "ui::lessons::FormulaView" ||
                            className == "ui::lessons::ObsExampleCanvas" || className == "ui::panels::ColourSwatch";
        if (!paints || !widget->isVisible() || widget->height() < 5)
            continue;
        const QImage shown = widget->grab().toImage();
        ++count;
        if (shown.size() != widget->size() * scale || mixedSquares(shown) == 0)
            coarse << QString::fromLatin1(className) + u' ' + widget->objectName();
    }
    for (auto* box : full.find<QWidget>("dynamicsPlot").findChildren<QCheckBox*>())
        if (!box->icon().isNull() && box->icon().pixmap(box->iconSize(), scale).size() != box->iconSize() * scale)
            coarse << QStringLiteral("legend ") + box->objectName();
    QVERIFY(count >= 6);
    QVERIFY2(coarse.isEmpty(), qPrintable(coarse.join(u'\n')));
}

int main(int argc, char** argv) {
    qputenv("QT_SCALE_FACTOR", QByteArray::number(scale));
    QApplication application(argc, argv);
    TestHighDpi test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_high_dpi.moc"

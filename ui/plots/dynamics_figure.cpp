#include "ui/plots/dynamics_figure.h"

#include "ui/plots/dynamics_csv.h"
#include "ui/plots/dynamics_scene.h"
#include "ui/plots/plot_style.h"

#include <qcustomplot.h>

#include <cmath>
#include <optional>

namespace ui::plots {

namespace {

/// Draws a scene black on white, without marks of focus and mouse, and whole where that is wanted, for as long as this
/// lives: for exported figures.
class PaperColours {
public:
    /// @param palette what the scene goes back to.
    PaperColours(DynamicsScene& scene, QPalette palette, Extent extent);
    ~PaperColours();
    PaperColours(const PaperColours&) = delete;
    PaperColours& operator=(const PaperColours&) = delete;

private:
    DynamicsScene& m_scene;
    QPalette m_palette;
    HandlePainter m_painter;
    std::optional<KeptRanges> m_view; ///< where another part than all was shown
};

PaperColours::PaperColours(DynamicsScene& scene, QPalette palette, Extent extent)
    : m_scene(scene)
    , m_palette(std::move(palette))
    , m_painter(scene.painter()) {
    if (extent == Extent::All && scene.keepsView()) {
        m_view.emplace(scene.plot());
        scene.fit();
    }
    scene.setPalette(paperPalette());
    scene.painter().setFocused(false);
    scene.painter().setHovered({});
}

PaperColours::~PaperColours() {
    m_scene.painter() = m_painter;
    m_scene.setPalette(m_palette);
    if (m_view)
        m_scene.keepView();
}

} // namespace

QImage DynamicsFigure::render(const QSize& size, double scale) const {
    scene.curves().setNames(names);
    const PaperColours paper(scene, palette, extent);
    return renderPlot(scene.plot(), size, scale);
}

QByteArray DynamicsFigure::encode(const QString& format, QSize size) const {
    if (format == QLatin1String("csv"))
        return table();
    scene.curves().setNames(names);
    const PaperColours paper(scene, palette, extent);
    if (size.isEmpty())
        size = scene.plot().size().expandedTo({900, 360});
    return encodePlot(scene.plot(), size, format);
}

QByteArray DynamicsFigure::table() const {
    const QCPRange shown = scene.plot().xAxis->range();
    std::pair<int, int> range{1, maxTimestep};
    if (extent == Extent::Visible)
        range = {static_cast<int>(std::ceil(shown.lower)), static_cast<int>(std::floor(shown.upper))};
    return QByteArray::fromStdString(dynamicsCsv(scene.dynamics(), scene.measured(), scene.plan(), range));
}

} // namespace ui::plots

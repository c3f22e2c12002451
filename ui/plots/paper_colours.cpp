#include "ui/plots/paper_colours.h"

#include "ui/plots/dynamics_scene.h"
#include "ui/plots/plot_style.h"

namespace ui::plots {

PaperColours::PaperColours(DynamicsScene& scene, const QPalette& palette)
    : m_scene(scene)
    , m_palette(palette)
    , m_painter(scene.painter()) {
    scene.setPalette(paperPalette());
    scene.painter().setFocused(false);
    scene.painter().setHovered({});
}

PaperColours::~PaperColours() {
    m_scene.painter() = m_painter;
    m_scene.setPalette(m_palette);
}

} // namespace ui::plots

#pragma once

#include "ui/plots/handle_painter.h"

#include <QPalette>

namespace ui::plots {

class DynamicsScene;

/// Draws a scene black on white and without marks of focus and mouse for as long as this lives: for exported figures.
class PaperColours {
public:
    /// @param palette what the scene goes back to.
    PaperColours(DynamicsScene& scene, const QPalette& palette);
    ~PaperColours();
    PaperColours(const PaperColours&) = delete;
    PaperColours& operator=(const PaperColours&) = delete;

private:
    DynamicsScene& m_scene;
    QPalette m_palette;
    HandlePainter m_painter;
};

} // namespace ui::plots

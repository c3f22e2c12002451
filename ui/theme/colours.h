#pragma once

#include "core/schedule/stages.h"

#include <QColor>

class QPalette;

namespace ui::theme {

/// True if the palette's windows are darker than its text.
bool isDark(const QPalette& palette);

inline constexpr int categoryCount = 7;
/// Colours for things of different kinds, in turn: colour-blind people can tell them apart, and lines in them stand out
/// (WCAG 2: 3 : 1) against a light and a dark plot. Where more are needed, or many meet, they want a second mark.
QColor categoryColour(int index);

/// The solid colour of a stage in spans, tables and strips. Early, middle and late keep their colour when one of them
/// is empty; stages cut by hand take colours in turn.
/// @param index place in sampling order, from 0.
QColor stageColour(const core::schedule::Stage& stage, int index);

/// The same colour made translucent, for a span behind curves.
QColor stageSpanColour(const core::schedule::Stage& stage, int index, const QPalette& palette);

/// Black or white, whichever stands out more on a background.
QColor readableOn(const QColor& background);

/// A share in [0,1] as a colour, dark blue to yellow: the same order for every kind of colour vision and in grey
/// (cividis; Nuñez, Anderton and Renslow 2018).
QColor shareColour(double share);

/// Colours of the dynamics plot's curves, readable on the palette's base colour.
struct CurveColours {
    QColor closedForm;
    QColor measured;
    QColor score;
    QColor threshold;
    QColor lnSnr;
    QColor cursor;
    QColor axis;
    QColor grid;
};
CurveColours curveColours(const QPalette& palette);

} // namespace ui::theme

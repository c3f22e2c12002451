#pragma once

#include "core/schedule/edge_reason.h"

#include <QStringList>

namespace ui::plots {

class DynamicsScene;
struct Handle;

/// The values at a training timestep in words: "t 313 · E[Grad] 0.00384 · score 0.00391 · ln SNR 0.51 · middle".
/// @param t in 1…T; an empty text where there are no dynamics.
QString readOut(const core::schedule::Dynamics& dynamics, const core::schedule::StagePlan& plan, int t);

/// Why a stage ends at a cut, one line each: what decided, the scores on both sides with their parts, the threshold
/// and where its maximum lies; of a cut placed by hand, where M and λ would cut instead.
QStringList edgeLines(const core::schedule::EdgeReason& reason);

/// Why the edge is where it is; empty for other handles and where nothing is known.
QStringList whyLines(DynamicsScene& scene, const Handle& handle);

/// What a handle is, its value and the keys that move it, with the reason of an edge: for screen readers.
QString handleText(DynamicsScene& scene, const Handle& handle);

/// The measured value at a training timestep, of a dot that lies outside of what is shown. Empty where nothing was
/// measured at t.
QString outlierText(const DynamicsScene& scene, int t);

/// The lines as a tool tip: the first bold, none wrapped.
QString toolTipOf(const QStringList& lines);

} // namespace ui::plots

#pragma once

#include "core/study/study.h"

#include <QUndoCommand>

#include <functional>

namespace ui::study {

/// The choices of a study that a person edits one at a time; names the field in undo merging and in issues.
enum class StudyField {
    M,
    Lambda,
    Sigma2,
    Cuts,
    TargetSparsity,
    Allocation,
    Within,
    LossWeighting,
    StageSparsity,
    Sampler,
    Order,
    Levels,
    Spacing,
    Steps,
    Guidance,
    Eta,
    Images,
    Words,
    Method,
    Damping,
    Compensation,
    WidthMultiple,
    Precision,
    Reuse,
    Calibration,
    Autoencoder,
    Variants,
    Everything ///< another study takes the place of this one
};

/// One undoable change of a study. A drag sends many; those of one field merge until one says that the hand let go.
class ChangeStudy final : public QUndoCommand {
public:
    using Apply = std::function<void(const core::study::Study&)>;

    struct Change {
        StudyField field = StudyField::M;
        core::study::Study before;
        core::study::Study after;
        bool finished = true; ///< false: the hand still moves, the next change of the field belongs to this one
    };

    ChangeStudy(const QString& text, Change change, Apply apply);

    /// The drag that this belongs to has not ended.
    bool isOpen() const { return !m_change.finished; }
    int id() const override { return static_cast<int>(m_change.field); }
    bool mergeWith(const QUndoCommand* other) override;
    void undo() override;
    void redo() override;

private:
    Change m_change;
    Apply m_apply;
};

} // namespace ui::study

#pragma once

#include "core/study/study_paths.h"

#include <QStringList>

#include <vector>

namespace ui::files {

/// What a study may open unasked. A study comes from anywhere, so by itself it opens only what lies beside or below its
/// own file. Anything else has to be known: this person has had it open in Tessera on this machine, or something that
/// it lies in, because they chose it in a dialog, dropped it, named it on the command line, saved a study about it, or
/// agreed to it once when a study asked for it.
class KnownPlaces final {
public:
    static constexpr int capacity = 1000;

    /// @param isKept between sessions, per user; otherwise they are forgotten with the window.
    explicit KnownPlaces(bool isKept)
        : m_isKept(isKept) {}

    /// Everything that a study names.
    void add(const core::study::Study& study);
    void add(const QString& path);
    /// What a study names and may not open unasked. @param file of the study.
    std::vector<core::study::StudyPath> strangers(const core::study::Study& study, const QString& file) const;

private:
    QStringList places() const;

    bool m_isKept;
    QStringList m_places; ///< where nothing is kept; the newest first
};

} // namespace ui::files

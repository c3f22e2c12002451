#include "ui/files/known_places.h"

#include "ui/files/window_settings.h"

#include <QFileInfo>

#include <algorithm>

namespace ui::files {

using core::study::StudyPath;

namespace {

const QString placesKey = QStringLiteral("knownPlaces");

} // namespace

QStringList KnownPlaces::places() const {
    // Read anew each time: another window may have added to it.
    return m_isKept ? Settings().value(placesKey).toStringList().mid(0, capacity) : m_places;
}

void KnownPlaces::add(const core::study::Study& study) {
    for (const StudyPath& path : pathsOf(study))
        add(QString::fromStdString(path.path));
}

void KnownPlaces::add(const QString& path) {
    // What a link leads to may change: the place itself is known.
    const QString place = QFileInfo(path).canonicalFilePath();
    if (place.isEmpty())
        return;
    QStringList all = places();
    if (all.value(0) == place)
        return;
    all.removeAll(place);
    all.prepend(place);
    m_places = all.mid(0, capacity);
    if (m_isKept)
        Settings().setValue(placesKey, m_places);
}

std::vector<StudyPath> KnownPlaces::strangers(const core::study::Study& study, const QString& file) const {
    std::vector<StudyPath> paths = pathsOutside(study, QFileInfo(file).absolutePath().toStdString());
    const QStringList known = places();
    std::erase_if(paths, [&known](const StudyPath& path) {
        return std::ranges::any_of(
            known, [&path](const QString& place) { return core::study::isWithin(path.path, place.toStdString()); });
    });
    return paths;
}

} // namespace ui::files

#include "ui/lessons/way_back.h"

#include "ui/preview/comparison_view.h"
#include "ui/study/study_document.h"
#include "ui/study/unit_selection.h"

#include <QMainWindow>

namespace ui::lessons {

namespace {

preview::ComparisonView& previewOf(const QMainWindow& window) {
    return *window.findChild<preview::ComparisonView*>(QStringLiteral("preview"));
}

} // namespace

WayBack::WayBack(const LessonHost& host)
    : m_host(host) {}

docks::MaximisedPart& WayBack::maximised() const {
    return *m_host.window.findChild<docks::MaximisedPart*>();
}

void WayBack::begin() {
    m_study.begin(m_host.document.study());
    m_view.begin(maximised().view());
    m_picture.begin(picture());
}

void WayBack::leave() {
    m_study.leave(m_host.document.study());
    m_view.leave(maximised().view());
    m_picture.leave(picture());
}

void WayBack::beginStudy(bool isOpen) {
    m_study.forget();
    if (isOpen)
        m_study.begin(m_host.document.study());
}

void WayBack::go() {
    if (const auto study = m_study.take())
        m_host.document.setChoices(*study);
    if (const auto view = m_view.take())
        maximised().restore(*view);
    if (const auto picture = m_picture.take())
        show(*picture);
}

void WayBack::showAll() const {
    maximised().leave();
}

WayBack::Picture WayBack::picture() const {
    return {.curves = m_host.plot.view(),
            .cursor = m_host.plot.cursorTimestep(),
            .mode = previewOf(m_host.window).mode(),
            .unit = m_host.selection.unit(),
            .stage = m_host.selection.stage()};
}

void WayBack::show(const Picture& picture) {
    m_host.plot.setView(picture.curves);
    m_host.plot.setCursor(picture.cursor);
    emit m_host.plot.cursorMoved(m_host.plot.cursorTimestep()); // what is linked with the cursor follows
    previewOf(m_host.window).setMode(picture.mode);
    m_host.selection.select(picture.unit, picture.stage);
}

} // namespace ui::lessons

#include "ui/lessons/lesson_host.h"

#include "ui/study/study_document.h"

#include <algorithm>
#include <cmath>

namespace ui::lessons {

int timestepOf(const LessonHost& host, double thousandth) {
    const int timesteps = host.document.schedule().timesteps();
    return std::max(1, static_cast<int>(std::lround(thousandth * timesteps / 1000)));
}

double lambdaOf(const LessonHost& host, double atThousand) {
    return atThousand * 1000 / host.document.schedule().timesteps();
}

} // namespace ui::lessons

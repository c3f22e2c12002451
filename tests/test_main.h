#pragma once

#include <QtTest>

#include <type_traits>

class QApplication;

/// Test classes by name: a folder's tests are one program, `PROGRAM CLASS [arguments of Qt Test]` runs one class.
namespace tests {

using Run = int (*)(int argc, char** argv);

/// Gives the platform without a display a screen of 1920 × 1080 pixels: its own has 800 × 800, which the window is too
/// large for.
void useRealScreen();

/// Makes a class known to the program's main(). One static object per class.
struct Registration {
    Registration(const char* name, Run run);
};

template <typename Test> int runWithoutApplication(int argc, char** argv) {
    Test test;
    return QTest::qExec(&test, argc, argv);
}

template <typename Test, typename Application> int runInside(int argc, char** argv) {
    if (std::is_same_v<Application, QApplication>)
        useRealScreen();
    Application application(argc, argv);
    application.setAttribute(Qt::AA_Use96Dpi, true);
    return runWithoutApplication<Test>(argc, argv);
}

} // namespace tests

// Like QTEST_APPLESS_MAIN, QTEST_GUILESS_MAIN and QTEST_MAIN, but for one class of several in a program.
#define TESSERA_TEST(Class)                                                                                            \
    static const tests::Registration registrationOf##Class(#Class, tests::runWithoutApplication<Class>);
#define TESSERA_CORE_TEST(Class)                                                                                       \
    static const tests::Registration registrationOf##Class(#Class, tests::runInside<Class, QCoreApplication>);
#define TESSERA_GUI_TEST(Class)                                                                                        \
    static const tests::Registration registrationOf##Class(#Class, tests::runInside<Class, QApplication>);

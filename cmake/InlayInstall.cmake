# SPDX-License-Identifier: Apache-2.0
# cmake --install: headers, program, toolchain files, and the package that find_package(inlay) finds.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# Headers alone, but for the program: one copy serves every machine that is compiled for.
set(INLAY_PACKAGE_FOLDER ${CMAKE_INSTALL_DATADIR}/cmake/inlay)
configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/inlay-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/inlay-config.cmake
  INSTALL_DESTINATION ${INLAY_PACKAGE_FOLDER}
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_BINDIR CMAKE_INSTALL_DATADIR
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(
  ${CMAKE_CURRENT_BINARY_DIR}/inlay-config-version.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(
  FILES ${CMAKE_CURRENT_BINARY_DIR}/inlay-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/inlay-config-version.cmake
        ${CMAKE_CURRENT_LIST_DIR}/InlayAddModel.cmake ${CMAKE_CURRENT_LIST_DIR}/InlayImageCodecs.cmake
  DESTINATION ${INLAY_PACKAGE_FOLDER})

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/inlay DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN *.hpp)
install(DIRECTORY ${CMAKE_CURRENT_LIST_DIR}/toolchains ${CMAKE_CURRENT_LIST_DIR}/runners
        DESTINATION ${CMAKE_INSTALL_DATADIR}/inlay USE_SOURCE_PERMISSIONS)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/codecs DESTINATION ${CMAKE_INSTALL_DATADIR}/inlay)
if(TARGET inlay_program)
  install(TARGETS inlay_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)

if(INLAY_BUILD_TESTS)
  add_subdirectory(tests/package)
endif()

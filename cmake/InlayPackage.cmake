# SPDX-License-Identifier: Apache-2.0
# cpack: a Debian package of the generator, the headers and the CMake package, in the build folder.
#   cpack --config build/release/CPackConfig.cmake
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME inlay)
set(CPACK_PACKAGE_CONTACT "the authors of inlay <inlay@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # the generator's shared libraries
set(CPACK_DEBIAN_PACKAGE_DEPENDS libeigen3-dev)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "cmake, g++")
set(CPACK_STRIP_FILES ON)
include(CPack)

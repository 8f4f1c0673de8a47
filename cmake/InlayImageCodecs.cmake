# SPDX-License-Identifier: Apache-2.0
# inlay::image_codecs: inlay::platform::decode_image for hosted systems, which ImageDecoder calls. BMP and PNM are always
# there; JPEG, JPEG 2000, PNG, TIFF and WebP where their libraries are found (scripts/install-packages codecs). Nothing
# is built unless something links it.
#
# Read by this project and by the package that it installs: INLAY_CODECS_FOLDER holds the sources, the target inlay::inlay
# is there.

add_library(inlay_image_codecs STATIC EXCLUDE_FROM_ALL)
add_library(inlay::image_codecs ALIAS inlay_image_codecs)
target_sources(inlay_image_codecs PRIVATE ${INLAY_CODECS_FOLDER}/decode_image.cpp ${INLAY_CODECS_FOLDER}/bmp.cpp
                                          ${INLAY_CODECS_FOLDER}/pnm.cpp)
target_link_libraries(inlay_image_codecs PUBLIC inlay::inlay)
if(TARGET inlay_warnings)
  target_link_libraries(inlay_image_codecs PRIVATE inlay_warnings)
endif()
set(INLAY_IMAGE_CODECS "")  # those that have been found, as their sources are called
set(INLAY_IMAGE_CODEC_LIBRARIES "")
set(INLAY_IMAGE_CODEC_INCLUDES "")

# inlay_image_codec(NAME HEADER LIBRARY [folder suffix...]): the codec of codecs/NAME.cpp, if its library is there
function(inlay_image_codec name header library)
  string(TOUPPER ${name} upper)
  find_path(INLAY_${upper}_INCLUDE ${header} PATH_SUFFIXES ${ARGN} DOC "folder that holds ${header}, for images: ${name}")
  find_library(INLAY_${upper}_LIBRARY ${library} DOC "library ${library}, for images: ${name}")
  mark_as_advanced(INLAY_${upper}_INCLUDE INLAY_${upper}_LIBRARY)
  if(NOT INLAY_${upper}_INCLUDE OR NOT INLAY_${upper}_LIBRARY)
    return()
  endif()
  target_sources(inlay_image_codecs PRIVATE ${INLAY_CODECS_FOLDER}/${name}.cpp)
  target_compile_definitions(inlay_image_codecs PRIVATE INLAY_CODEC_${upper})
  target_include_directories(inlay_image_codecs SYSTEM PRIVATE ${INLAY_${upper}_INCLUDE})
  target_link_libraries(inlay_image_codecs PRIVATE ${INLAY_${upper}_LIBRARY})
  foreach(list INLAY_IMAGE_CODECS INLAY_IMAGE_CODEC_LIBRARIES INLAY_IMAGE_CODEC_INCLUDES)
    set(${list} ${${list}})
  endforeach()
  list(APPEND INLAY_IMAGE_CODECS ${name})
  list(APPEND INLAY_IMAGE_CODEC_LIBRARIES ${INLAY_${upper}_LIBRARY})
  list(APPEND INLAY_IMAGE_CODEC_INCLUDES ${INLAY_${upper}_INCLUDE})
  foreach(list INLAY_IMAGE_CODECS INLAY_IMAGE_CODEC_LIBRARIES INLAY_IMAGE_CODEC_INCLUDES)
    set(${list}
        ${${list}}
        PARENT_SCOPE)
  endforeach()
endfunction()

inlay_image_codec(jpeg jpeglib.h jpeg)
inlay_image_codec(jpeg2000 openjpeg.h openjp2 openjpeg-2.5 openjpeg-2.4 openjpeg-2.3)
inlay_image_codec(png png.h png)
inlay_image_codec(webp webp/decode.h webp)
# Handlers of one file's messages, and a bound on what it may allocate, came with libtiff 4.5.
find_path(INLAY_TIFF_INCLUDE tiffvers.h DOC "folder that holds tiffio.h, for images: tiff")
if(INLAY_TIFF_INCLUDE)
  file(STRINGS ${INLAY_TIFF_INCLUDE}/tiffvers.h tiff_version REGEX "define TIFFLIB_VERSION [0-9]+")
  if(tiff_version MATCHES "([0-9]+)$" AND CMAKE_MATCH_1 GREATER_EQUAL 20221213)
    inlay_image_codec(tiff tiffio.h tiff)
  endif()
endif()
# The compiler's own folders are found without being named, and named they would come first.
list(REMOVE_ITEM INLAY_IMAGE_CODEC_INCLUDES ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES})

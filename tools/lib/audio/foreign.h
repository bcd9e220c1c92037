/* foreign - sound files of other kinds, and a program that helps
 *
 * MPEG-4, Matroska, compressed files and others are recognised by their first bytes, so that the
 * error message can say what the file is and give a pipe that reads it.
 */
#ifndef LATHE_FOREIGN_H
#define LATHE_FOREIGN_H

#include <stdbool.h>
#include <sys/types.h>

/* Why the file FD, seekable and with its position kept, is not read: its kind and a pipe that reads
 * it, in which it is called PATH ("-": stdin). NULL if its kind is not known here. The caller frees
 * it. */
char *foreign_reason(int fd, const char *path);

/* Where the sound of FD begins: after ID3v2 tags, which other files than MP3s have, too. */
off_t foreign_tag(int fd);

/* Whether the four bytes at AT of FD are one of WORDS, of four letters each, with blanks between.
 */
bool foreign_begins(int fd, off_t at, const char *words);

/* A pipe with ffmpeg that reads PATH, for files of unknown coding. The caller frees it. */
char *foreign_ffmpeg(const char *path);

#endif

/* foreign - files that hold sound which is not read here, and the program that helps
 *
 * MPEG-4, Matroska, compressed files and others are known by their first bytes, so that a refusal
 * can name what the file is and a pipe that reads it.
 */
#ifndef LATHE_FOREIGN_H
#define LATHE_FOREIGN_H

/* Why the file by FD, a seekable file whose position stays, is not read: its kind and a pipe, in
 * which it is called PATH ("-": stdin). NULL when it is of no kind known here. The caller frees it.
 */
char *foreign_reason(int fd, const char *path);

/* A pipe with ffmpeg that reads PATH, for files whose coding is unknown here. The caller frees it.
 */
char *foreign_ffmpeg(const char *path);

#endif

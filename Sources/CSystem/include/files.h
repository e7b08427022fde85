#pragma once

/* Lets two paths of one file system change places in one step, whatever stands there.
 * Returns 0, or the errno of what was refused: EINVAL or ENOTSUP where the file system cannot,
 * ENOSYS where the system cannot. */
int files_exchange(const char *path, const char *other);

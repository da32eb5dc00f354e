// Preload library: /dev/hidrawN of this program is a unix socket to whoever plays the key (src/main/practice/hidraw).
//
// FAKEHID_DIR names the folder with, for each N: hidrawN.sock (the reports), hidrawN.desc (report descriptor, binary),
// hidrawN.info (bus, vendor, product in hexadecimal), hidrawN.name and hidrawN.uniq (text). Without FAKEHID_DIR, and for
// every other path, calls go through unchanged.
//
// Each report on the socket: length (u16, little-endian), then the bytes that write(2) got or read(2) gives. poll(2) and
// epoll(2) need no help: a socket is readable when a report has come, and hung up when the key has left.
//
// Not covered: static programs, raw system calls, io_uring, feature reports, and the kernel's limit of 64 unread reports.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/hidraw.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_FDS = 65536, MAX_INDEX = 255, MAX_REPORT = 4096, HIDRAW_MAJOR = 240 };

// What each descriptor of ours is: 0 nothing, else N + 1. The lock file's descriptor beside it, or -1.
static uint16_t node_of_fd[MAX_FDS];
static int lock_of_fd[MAX_FDS];

// The next definition of a function, looked up once.
#define NEXT(ret, name, ...)                                   \
  static ret (*next_##name)(__VA_ARGS__);                      \
  if (!next_##name) *(void **)&next_##name = dlsym(RTLD_NEXT, #name)

// umockdev takes a lock for every path that it looks at, its own or not. A child between fork and exec that opens /dev/null
// or /proc/self/fd, as Chromium's launcher does, then waits for ever when another thread held the lock at the fork. So
// what cannot be in the tree goes past umockdev, to libc itself.
static bool may_be_in_tree(const char *path) {
  return !path || path[0] != '/' || strncmp(path, "/sys", 4) == 0 || strncmp(path, "/run/udev", 9) == 0;
}

static void *libc_function(const char *name) {
  static void *libc;
  if (!libc) libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
  return libc ? dlsym(libc, name) : NULL;
}

// The next definition of a function that opens a path, and libc's; looked up when the library is loaded, for a child
// between fork and exec must not.
#define OPENERS(name, type)                                    \
  static type next_##name, libc_##name;                        \
  __attribute__((constructor)) static void find_##name(void) { \
    *(void **)&next_##name = dlsym(RTLD_NEXT, #name);          \
    *(void **)&libc_##name = libc_function(#name);             \
    if (!libc_##name) libc_##name = next_##name;               \
  }
#define OPENER(name, path) (may_be_in_tree(path) ? next_##name : libc_##name)

static int node_index(int fd) { return fd >= 0 && fd < MAX_FDS ? (int)node_of_fd[fd] - 1 : -1; }

static int index_of_path(const char *path) {
  static const char prefix[] = "/dev/hidraw";
  if (!path || strncmp(path, prefix, sizeof prefix - 1) != 0 || !getenv("FAKEHID_DIR")) return -1;
  const char *digits = path + sizeof prefix - 1;
  char *end;
  long index = strtol(digits, &end, 10);
  return end == digits || *end || index < 0 || index > MAX_INDEX ? -1 : (int)index;
}

static bool file_of_node(char *path, size_t size, int index, const char *extension) {
  int length = snprintf(path, size, "%s/hidraw%d.%s", getenv("FAKEHID_DIR"), index, extension);
  return length > 0 && (size_t)length < size;
}

static int real_close(int fd) {
  NEXT(int, close, int);
  return next_close(fd);
}

typedef int (*open_function)(const char *, int, ...);
OPENERS(open, open_function)

static int real_open(const char *path, int flags) { return OPENER(open, path)(path, flags, 0600); }

// --- open and close

static int open_node(int index, int flags) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (!file_of_node(address.sun_path, sizeof address.sun_path, index, "sock")) return errno = ENAMETOOLONG, -1;
  int type = SOCK_STREAM | (flags & O_CLOEXEC ? SOCK_CLOEXEC : 0) | (flags & O_NONBLOCK ? SOCK_NONBLOCK : 0);
  int fd = socket(AF_UNIX, type, 0);
  if (fd < 0) return -1;
  if (fd >= MAX_FDS || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    // A socket file that nobody listens on is a key that has just left.
    int reason = fd >= MAX_FDS ? EMFILE : errno == ECONNREFUSED ? ENODEV : errno;
    real_close(fd);
    return errno = reason, -1;
  }
  node_of_fd[fd] = index + 1;
  lock_of_fd[fd] = -1;
  return fd;
}

#define MODE_ARGUMENT(flags, mode)                             \
  mode_t mode = 0;                                             \
  if ((flags) & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) {      \
    va_list rest;                                              \
    va_start(rest, flags);                                     \
    mode = va_arg(rest, mode_t);                               \
    va_end(rest);                                              \
  }

#define WRAP_OPEN(name)                                        \
  int name(const char *path, int flags, ...) {                 \
    MODE_ARGUMENT(flags, mode)                                 \
    int index = index_of_path(path);                           \
    if (index >= 0) return open_node(index, flags);            \
    return OPENER(name, path)(path, flags, mode);              \
  }
OPENERS(open64, open_function)
WRAP_OPEN(open)
WRAP_OPEN(open64)

#define WRAP_OPENAT(name)                                      \
  int name(int directory, const char *path, int flags, ...) {  \
    MODE_ARGUMENT(flags, mode)                                 \
    int index = index_of_path(path);                           \
    if (index >= 0) return open_node(index, flags);            \
    return OPENER(name, path)(directory, path, flags, mode);   \
  }
typedef int (*openat_function)(int, const char *, int, ...);
OPENERS(openat, openat_function)
OPENERS(openat64, openat_function)
WRAP_OPENAT(openat)
WRAP_OPENAT(openat64)

// What open becomes when the program was compiled with _FORTIFY_SOURCE.
#define WRAP_OPEN_2(name)                                      \
  int name(const char *path, int flags) {                      \
    int index = index_of_path(path);                           \
    if (index >= 0) return open_node(index, flags);            \
    return OPENER(name, path)(path, flags);                    \
  }
typedef int (*open_2_function)(const char *, int);
OPENERS(__open_2, open_2_function)
OPENERS(__open64_2, open_2_function)
WRAP_OPEN_2(__open_2)
WRAP_OPEN_2(__open64_2)

static void forget(int fd) {
  if (node_index(fd) < 0) return;
  node_of_fd[fd] = 0;
  if (lock_of_fd[fd] >= 0) real_close(lock_of_fd[fd]);
  lock_of_fd[fd] = -1;
}

int close(int fd) {
  forget(fd);
  return real_close(fd);
}

static int remember_copy(int original, int copy) {
  if (copy >= 0 && copy < MAX_FDS && node_index(original) >= 0) {
    node_of_fd[copy] = node_of_fd[original];
    lock_of_fd[copy] = -1;
  }
  return copy;
}

int dup(int fd) {
  NEXT(int, dup, int);
  return remember_copy(fd, next_dup(fd));
}

int dup2(int fd, int copy) {
  NEXT(int, dup2, int, int);
  if (fd != copy) forget(copy);
  return remember_copy(fd, next_dup2(fd, copy));
}

int dup3(int fd, int copy, int flags) {
  NEXT(int, dup3, int, int, int);
  forget(copy);
  return remember_copy(fd, next_dup3(fd, copy, flags));
}

// --- reports

// 1 all bytes are there, 0 the key has left, -1 errno. Only the first byte may make a non-blocking caller go away.
static int receive_all(int fd, void *buffer, size_t size, bool begun) {
  for (size_t at = 0; at < size;) {
    ssize_t got = recv(fd, (char *)buffer + at, size - at, 0);
    if (got == 0) return 0;
    if (got > 0) {
      at += got;
    } else if (begun || at > 0) {
      if (errno != EINTR && errno != EAGAIN) return -1;
    } else {
      return -1;
    }
  }
  return 1;
}

// One report per read, cut to the caller's buffer, as hidraw does.
static ssize_t read_report(int fd, void *buffer, size_t size) {
  uint8_t head[2], report[MAX_REPORT];
  int got = receive_all(fd, head, sizeof head, false);
  if (got < 0) return -1;
  size_t length = head[0] | head[1] << 8;
  if (got == 0 || length > sizeof report || receive_all(fd, report, length, true) <= 0) return errno = EIO, -1;
  if (size > length) size = length;
  memcpy(buffer, report, size);
  return size;
}

ssize_t read(int fd, void *buffer, size_t size) {
  if (node_index(fd) >= 0) return read_report(fd, buffer, size);
  NEXT(ssize_t, read, int, void *, size_t);
  return next_read(fd, buffer, size);
}

ssize_t __read_chk(int fd, void *buffer, size_t size, size_t room) {
  if (node_index(fd) >= 0) return read_report(fd, buffer, size < room ? size : room);
  NEXT(ssize_t, __read_chk, int, void *, size_t, size_t);
  return next___read_chk(fd, buffer, size, room);
}

ssize_t write(int fd, const void *buffer, size_t size) {
  if (node_index(fd) < 0) {
    NEXT(ssize_t, write, int, const void *, size_t);
    return next_write(fd, buffer, size);
  }
  uint8_t framed[2 + MAX_REPORT];
  if (size > MAX_REPORT) return errno = EINVAL, -1;
  framed[0] = size & 0xff;
  framed[1] = size >> 8;
  memcpy(framed + 2, buffer, size);
  for (size_t at = 0; at < size + 2;) {
    ssize_t sent = send(fd, framed + at, size + 2 - at, MSG_NOSIGNAL);
    if (sent > 0) at += sent;
    else if (errno != EINTR && errno != EAGAIN) return errno = ENODEV, -1;
  }
  return size;
}

// --- ioctl, flock, stat

static int contents(int index, const char *extension, void *buffer, size_t size) {
  char path[PATH_MAX];
  if (!file_of_node(path, sizeof path, index, extension)) return -1;
  int file = real_open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  NEXT(ssize_t, read, int, void *, size_t);
  ssize_t length = next_read(file, buffer, size);
  real_close(file);
  return length;
}

static int text_ioctl(int index, const char *extension, unsigned long request, void *argument) {
  char text[256] = "";
  int length = contents(index, extension, text, sizeof text - 1);
  size_t size = length < 0 ? 1 : (size_t)length + 1;
  if (size > _IOC_SIZE(request)) size = _IOC_SIZE(request);
  memcpy(argument, text, size);
  return size;
}

static int node_ioctl(int index, unsigned long request, void *argument) {
  uint8_t descriptor[HID_MAX_DESCRIPTOR_SIZE];
  int length = contents(index, "desc", descriptor, sizeof descriptor);
  if (length < 0) return errno = ENODEV, -1;
  // The text requests carry the caller's buffer size, so they are known by their number alone.
  switch (_IOC_NR(request)) {
    case _IOC_NR(HIDIOCGRDESCSIZE):
      *(int *)argument = length;
      return 0;
    case _IOC_NR(HIDIOCGRDESC): {
      struct hidraw_report_descriptor *out = argument;
      memcpy(out->value, descriptor, out->size < (unsigned)length ? out->size : (unsigned)length);
      return 0;
    }
    case _IOC_NR(HIDIOCGRAWINFO): {
      char text[64] = "";
      unsigned bus, vendor, product;
      contents(index, "info", text, sizeof text - 1);
      if (sscanf(text, "%x %x %x", &bus, &vendor, &product) != 3) break;
      *(struct hidraw_devinfo *)argument = (struct hidraw_devinfo){.bustype = bus, .vendor = vendor, .product = product};
      return 0;
    }
    case _IOC_NR(HIDIOCGRAWNAME(0)): return text_ioctl(index, "name", request, argument);
    case _IOC_NR(HIDIOCGRAWPHYS(0)): return text_ioctl(index, "phys", request, argument);
    case _IOC_NR(HIDIOCGRAWUNIQ(0)): return text_ioctl(index, "uniq", request, argument);
  }
  return errno = EINVAL, -1;
}

int ioctl(int fd, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  // Some callers pass the request as a signed int: only the low 32 bits count.
  unsigned long number = request & 0xffffffff;
  if (node_index(fd) >= 0 && _IOC_TYPE(number) == 'H') return node_ioctl(node_index(fd), number, argument);
  NEXT(int, ioctl, int, unsigned long, ...);
  return next_ioctl(fd, request, argument);
}

// libfido2 locks the node against other programs; a file beside the socket is locked instead.
int flock(int fd, int operation) {
  NEXT(int, flock, int, int);
  int index = node_index(fd);
  if (index < 0) return next_flock(fd, operation);
  if (lock_of_fd[fd] < 0) {
    char path[PATH_MAX];
    if (!file_of_node(path, sizeof path, index, "lock")) return errno = ENAMETOOLONG, -1;
    lock_of_fd[fd] = real_open(path, O_RDWR | O_CREAT | O_CLOEXEC);
  }
  return lock_of_fd[fd] < 0 ? -1 : next_flock(lock_of_fd[fd], operation);
}

// The character device that the sysfs tree speaks of: libudev finds the tree's entry by its number.
#define AS_NODE(status, fd) \
  ((status)->st_mode = S_IFCHR | 0600, (status)->st_rdev = makedev(HIDRAW_MAJOR, node_index(fd)))

#define WRAP_FSTAT(name, type)                                 \
  int name(int fd, struct type *status) {                      \
    NEXT(int, name, int, struct type *);                       \
    int failed = next_##name(fd, status);                      \
    if (!failed && node_index(fd) >= 0) AS_NODE(status, fd);   \
    return failed;                                             \
  }
WRAP_FSTAT(fstat, stat)
WRAP_FSTAT(fstat64, stat64)

#define WRAP_FXSTAT(name, type)                                \
  int name(int version, int fd, struct type *status) {         \
    NEXT(int, name, int, int, struct type *);                  \
    int failed = next_##name(version, fd, status);             \
    if (!failed && node_index(fd) >= 0) AS_NODE(status, fd);   \
    return failed;                                             \
  }
WRAP_FXSTAT(__fxstat, stat)
WRAP_FXSTAT(__fxstat64, stat64)

int statx(int fd, const char *path, int flags, unsigned mask, struct statx *status) {
  NEXT(int, statx, int, const char *, int, unsigned, struct statx *);
  int failed = next_statx(fd, path, flags, mask, status);
  if (!failed && !*path && node_index(fd) >= 0) {
    status->stx_mode = S_IFCHR | 0600;
    status->stx_rdev_major = HIDRAW_MAJOR;
    status->stx_rdev_minor = node_index(fd);
  }
  return failed;
}

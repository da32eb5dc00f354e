// Preload library for Debian's pcscd: a daemon of its own for each test run, of any user, with no port and no file that
// another one could want, and nothing that another machine could reach.
//
// PCSCD_RIG_DIR takes the place of /run/pcscd, and its folder "drivers" that of /usr/lib/pcsc/drivers: no USB reader of this
// machine is touched. The port of each virtual reader (vpcd) is on 127.0.0.1 and chosen by the kernel; the one in
// reader.conf only names the slot. What listens is told on standard error:
//   rig: reader SLOT PORT       rig: daemon
// and when pcscd has looked into a reader for the first time, and found it empty: only a card that comes later is one that it
// calls inserted (pcsc-lite 1.9, EHStatusHandlerThread).
//   rig: empty SLOT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_FDS = 1024, PATH_BYTES = 512 };

// The slot whose port each descriptor is bound to.
static in_port_t slot_of_fd[MAX_FDS];

// The next definition of a function, looked up once.
#define NEXT(ret, name, ...)                                   \
  static ret (*next_##name)(__VA_ARGS__);                      \
  if (!next_##name) *(void **)&next_##name = dlsym(RTLD_NEXT, #name)

static const char *moved(const char *path, const char *from, const char *to, char *buffer, size_t size) {
  size_t length = strlen(from);
  const char *rig = getenv("PCSCD_RIG_DIR");
  if (!path || !rig || strncmp(path, from, length) != 0 || (path[length] && path[length] != '/')) return path;
  int written = snprintf(buffer, size, "%s%s%s", rig, to, path + length);
  return written > 0 && (size_t)written < size ? buffer : path;
}

#define MOVED(path) moved(path, "/run/pcscd", "", (char[PATH_BYTES]){0}, PATH_BYTES)

int open(const char *path, int flags, ...) {
  NEXT(int, open, const char *, int, ...);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return next_open(MOVED(path), flags, mode);
}

int stat(const char *path, struct stat *status) {
  NEXT(int, stat, const char *, struct stat *);
  return next_stat(MOVED(path), status);
}

int mkdir(const char *path, mode_t mode) {
  NEXT(int, mkdir, const char *, mode_t);
  return next_mkdir(MOVED(path), mode);
}

int chmod(const char *path, mode_t mode) {
  NEXT(int, chmod, const char *, mode_t);
  return next_chmod(MOVED(path), mode);
}

int remove(const char *path) {
  NEXT(int, remove, const char *);
  return next_remove(MOVED(path));
}

DIR *opendir(const char *path) {
  NEXT(DIR *, opendir, const char *);
  return next_opendir(moved(path, "/usr/lib/pcsc/drivers", "/drivers", (char[PATH_BYTES]){0}, PATH_BYTES));
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
  NEXT(int, bind, int, const struct sockaddr *, socklen_t);
  if (address->sa_family == AF_UNIX) {
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    const char *path = MOVED(((const struct sockaddr_un *)address)->sun_path);
    if (strlen(path) >= sizeof local.sun_path) return next_bind(fd, address, length);
    strcpy(local.sun_path, path);
    return next_bind(fd, (struct sockaddr *)&local, sizeof local);
  }
  // vpcd says PF_INET here, and any address of this machine.
  if (address->sa_family == AF_INET && fd >= 0 && fd < MAX_FDS) {
    struct sockaddr_in local = *(const struct sockaddr_in *)address;
    slot_of_fd[fd] = ntohs(local.sin_port);
    local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    local.sin_port = 0;
    return next_bind(fd, (struct sockaddr *)&local, sizeof local);
  }
  return next_bind(fd, address, length);
}

int listen(int fd, int backlog) {
  NEXT(int, listen, int, int);
  int result = next_listen(fd, backlog);
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (result == 0 && getsockname(fd, (struct sockaddr *)&address, &length) == 0) {
    if (address.ss_family == AF_UNIX) dprintf(2, "rig: daemon\n");
    if (address.ss_family == AF_INET && fd < MAX_FDS)
      dprintf(2, "rig: reader %d %d\n", slot_of_fd[fd], ntohs(((struct sockaddr_in *)&address)->sin_port));
  }
  return result;
}

// vpcd looks whether a card wants to connect by asking for its listening socket alone; the thread of the reader does, and the
// main one while it opens the reader.
int select(int count, fd_set *readable, fd_set *writable, fd_set *failed, struct timeval *timeout) {
  NEXT(int, select, int, fd_set *, fd_set *, fd_set *, struct timeval *);
  static char is_told[MAX_FDS];
  int result = next_select(count, readable, writable, failed, timeout);
  int fd = count - 1;
  if (result == 0 && fd >= 0 && fd < MAX_FDS && slot_of_fd[fd] && !is_told[fd] && gettid() != getpid()) {
    is_told[fd] = 1;
    dprintf(2, "rig: empty %d\n", slot_of_fd[fd]);
  }
  return result;
}

// vpcd 3.3 sends a length and its message by two calls; without this each APDU waits 40 ms for the first one's delayed ACK.
int accept(int fd, struct sockaddr *address, socklen_t *length) {
  NEXT(int, accept, int, struct sockaddr *, socklen_t *);
  int accepted = next_accept(fd, address, length);
  if (accepted >= 0) setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  return accepted;
}

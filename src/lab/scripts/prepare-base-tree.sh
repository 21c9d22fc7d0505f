#!/bin/bash
# What makes a Debian tree a lab host, apart from what differs from host to host. usage: prepare-base-tree.sh TREE
set -euo pipefail
tree=$1
cd "$tree"
rm -rf usr/share/doc usr/share/man usr/share/info usr/share/locale var/lib/apt/lists/* var/cache/apt/*
# Hosts bring their own identity: name, machine id, host keys, resolver.
rm -f etc/hostname etc/resolv.conf etc/ssh/ssh_host_* etc/machine-id var/lib/dbus/machine-id
: >etc/resolv.conf

# Nothing runs on a timer of its own, nothing waits for a terminal, and Debian's own etcd unit gives way to the lab's.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
  console-getty.service getty.target systemd-logind.service systemd-modules-load.service sys-kernel-debug.mount \
  sys-kernel-tracing.mount sys-fs-fuse-connections.mount dev-hugepages.mount systemd-networkd.service systemd-resolved.service; do
  ln -sf /dev/null "etc/systemd/system/$unit"
done
rm -f etc/systemd/system/multi-user.target.wants/etcd.service lib/systemd/system/etcd.service usr/lib/systemd/system/etcd.service
ln -sf /usr/lib/systemd/system/multi-user.target etc/systemd/system/default.target
rm -rf var/lib/etcd

# A host enables what its role needs; kubelet looks for the network plugins where upstream has them.
rm -f etc/systemd/system/multi-user.target.wants/{containerd,haproxy}.service
mkdir -p opt/cni
ln -s /usr/lib/cni opt/cni/bin

# Lines of the machine's kernel do not belong in a host's journal.
mkdir -p etc/systemd/journald.conf.d etc/ssh/sshd_config.d var/log/journal
printf '[Journal]\nStorage=persistent\nReadKMsg=no\nSystemMaxUse=200M\n' >etc/systemd/journald.conf.d/lab.conf
printf 'PermitRootLogin prohibit-password\nAuthorizedKeysFile .ssh/authorized_keys /etc/ssh/authorized_keys\nPasswordAuthentication no\nUseDNS no\nHostKey /etc/ssh/ssh_host_ed25519_key\nMaxStartups 100:30:200\n' \
  >etc/ssh/sshd_config.d/lab.conf

# A second way in: an ordinary account that may use sudo without a password.
chroot . useradd --create-home --shell /bin/bash oncall
echo 'oncall ALL=(ALL) NOPASSWD: ALL' >etc/sudoers.d/oncall
chmod 0440 etc/sudoers.d/oncall

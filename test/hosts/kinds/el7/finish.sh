# The last step of the tree: its yum is yum 3's face of dnf, and fronts stand before tools, where PATH comes to first.
mkdir -p /usr/lib/el7 /var/lib/yum
mv /usr/bin/dnf-3 /usr/lib/el7/dnf
rm -rf /usr/bin/dnf /usr/bin/yum /etc/dnf/modules.d
install -m 755 yum.sh /usr/bin/yum
install -m 755 front.sh /usr/lib/el7/front
for tool in $(sed -n 's/^  \([a-z0-9]*\)) .*short=.*/\1/p; s/^  \([a-z]*\))$/\1/p; s/^  \(sync\|ip\)) .*/\1/p' front.sh | sort -u); do
  ln -sf ../lib/el7/front "/usr/sbin/$tool"
done

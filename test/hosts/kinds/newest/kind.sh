# The newest of everything, as Fedora has it: yum is dnf5. Out of Debian's testing.
suite=forky yum=dnf5
version=44 dist=.fc44

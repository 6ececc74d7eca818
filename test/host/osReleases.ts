/**
 * What os-release(5) says on the family's members, by the lines that the script reads and those that look alike. As quoted in
 * public repositories: RHEL 8.7 and AlmaLinux 9.1 in beeware/briefcase (tests/platforms/linux/os_release.py), Rocky Linux 8.3 and
 * AlmaLinux 8.3 in ansible/ansible (test/units/module_utils/facts/system/distribution/fixtures), the others in several
 * that show a host's file; RHEL and Oracle Linux name nobody but Fedora as what they are like until RHEL 10.
 */
export const OS_RELEASES: readonly { id: string; version: string; like: string; pretty: string }[] = [
  { id: "rhel", version: "8.7", like: "fedora", pretty: "Red Hat Enterprise Linux 8.7 (Ootpa)" },
  { id: "rhel", version: "9.4", like: "fedora", pretty: "Red Hat Enterprise Linux 9.4 (Plow)" },
  { id: "rhel", version: "10.0", like: "centos fedora", pretty: "Red Hat Enterprise Linux 10.0 (Coughlan)" },
  { id: "almalinux", version: "8.3", like: "rhel centos fedora", pretty: "AlmaLinux 8.3 Beta (Purple Manul)" },
  { id: "almalinux", version: "9.1", like: "rhel centos fedora", pretty: "AlmaLinux 9.1 (Lime Lynx)" },
  { id: "almalinux", version: "10.0", like: "rhel centos fedora", pretty: "AlmaLinux 10.0 (Purple Lion)" },
  { id: "rocky", version: "8.3", like: "rhel fedora", pretty: "Rocky Linux 8.3" },
  { id: "rocky", version: "9.4", like: "rhel centos fedora", pretty: "Rocky Linux 9.4 (Blue Onyx)" },
  { id: "rocky", version: "10.1", like: "rhel centos fedora", pretty: "Rocky Linux 10.1 (Red Quartz)" },
  { id: "ol", version: "8.10", like: "fedora", pretty: "Oracle Linux Server 8.10" },
  { id: "ol", version: "9.3", like: "fedora", pretty: "Oracle Linux Server 9.3" },
  { id: "ol", version: "10.0", like: "fedora", pretty: "Oracle Linux Server 10.0" },
];

/** As it stands in the file: all of these quote every value, and Oracle Linux has two more names that end in ID. */
export function osRelease({ id, version, like, pretty }: (typeof OS_RELEASES)[number]): string {
  const variant = id === "ol" ? ['VARIANT="Server"', 'VARIANT_ID="server"'] : [];
  return [
    `VERSION="${/[0-9].*/.exec(pretty)?.[0] ?? version}"`,
    `ID="${id}"`,
    `ID_LIKE="${like}"`,
    ...variant,
    `VERSION_ID="${version}"`,
    `PLATFORM_ID="platform:el${version.split(".")[0] ?? ""}"`,
    `PRETTY_NAME="${pretty}"`,
    "",
  ].join("\n");
}

import type { TestHost } from "../hosts/host";

/** How often somebody has logged in on a host by SSH; the tests' own commands come over one connection. */
export async function logins(host: TestHost): Promise<number> {
  return Number(await host.run("journalctl -t sshd -o cat | grep -cE '^Accepted (publickey|password)' || true"));
}

/** How often nginx has taken a configuration anew, since it writes notices. */
export async function reloads(host: TestHost): Promise<number> {
  return Number(await host.run("grep -c 'signal 1 (SIGHUP)' /var/log/nginx/error.log || true"));
}

/** Makes nginx write of reloads. An nginx whose nginx.conf was changed is somebody's, and outlives its last endpoint. */
export async function writeNotices(host: TestHost): Promise<void> {
  await host.run(
    "[ -e /root/nginx.conf ] || cp -a /etc/nginx/nginx.conf /root; sed -i 's,^error_log .*,error_log /var/log/nginx/error.log notice;,' /etc/nginx/nginx.conf; systemctl reload nginx; sleep 0.3",
  );
}

/** From its next reload on it does not, and its nginx.conf is as it was installed. */
export async function stopNotices(host: TestHost): Promise<void> {
  await host.run("mv /root/nginx.conf /etc/nginx/");
}

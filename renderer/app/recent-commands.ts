const key = 'assay.recent-commands';
const most = 12;

/** Keys of the commands that were chosen lately, newest first. */
export function recentCommands(): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string').slice(0, most) : [];
  } catch {
    return [];
  }
}

export function rememberCommand(command: string): void {
  const list = [command, ...recentCommands().filter((one) => one !== command)];
  localStorage.setItem(key, JSON.stringify(list.slice(0, most)));
}

import { matching, type RedactionRule } from '../redaction-rule.ts'

/** Keys of clouds and services that carry their own mark. */
const marked = (name: string, literals: readonly string[], pattern: RegExp): RedactionRule => ({
  name,
  literals,
  find: matching(pattern),
})

export const cloudRules: readonly RedactionRule[] = [
  marked(
    'aws-key',
    ['akia', 'asia', 'abia', 'acca'],
    /(?<![A-Za-z0-9])(?<secret>(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})(?![A-Za-z0-9])/dg,
  ),
  marked(
    'aws-signature',
    ['x-amz-', 'signature='],
    /(?:X-Amz-(?:Signature|Credential|Security-Token)|[&?]Signature)=(?<secret>[^\s&"'\\]+)/dgi,
  ),
  marked('gcp-key', ['aiza', 'ya29.', 'goog1'], /(?<secret>AIza[\w-]{35}|ya29\.[\w-]{20,}|GOOG1[A-Z0-9]{20,})/dg),
  marked(
    'azure-key',
    ['8q~', 'accountkey', 'sig=', 'sharedaccess'],
    /(?<secret>(?<![\w~.-])[\w~.-]{3}8Q~[\w~.-]{31,36})|(?:AccountKey|SharedAccessKey|[?&;]sig)=(?<secret>[A-Za-z0-9+/%=_-]{16,})/dg,
  ),
  marked('aliyun-key', ['ltai'], /(?<![A-Za-z0-9])(?<secret>LTAI[A-Za-z0-9]{12,26})(?![A-Za-z0-9])/dg),
  marked('tencent-key', ['akid'], /(?<![A-Za-z0-9])(?<secret>AKID[A-Za-z0-9]{32})(?![A-Za-z0-9])/dg),
  marked(
    'github-token',
    ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    /(?<secret>gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,})/dg,
  ),
  marked('gitlab-token', ['glpat-', 'glrt-', 'gldt-'], /(?<secret>gl(?:pat|rt|dt)-[\w-]{16,})/dg),
  marked('slack-token', ['xox', 'xapp-'], /(?<secret>xox[abeoprs]-[\w-]{10,}|xapp-\d-[\w-]{10,})/dg),
  marked(
    'webhook',
    ['hooks.slack.com', 'robot/send', 'webhook/send', 'bot/v2/hook'],
    /(?:hooks\.slack\.com\/(?:services|workflows)\/|robot\/send\?access_token=|webhook\/send\?key=|bot\/v2\/hook\/)(?<secret>[\w/-]{8,})/dg,
  ),
  marked('docker-hub-token', ['dckr_'], /(?<secret>dckr_[a-z]{2,4}_[\w-]{16,})/dg),
  marked('npm-token', ['npm_'], /(?<secret>(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36})/dg),
  marked('vault-token', ['hvs.', 'hvb.', 'hvr.'], /(?<secret>(?<![\w.])hv[sbr]\.[\w-]{20,})/dg),
  marked('payment-key', ['k_live_', 'k_test_'], /(?<secret>[sr]k_(?:live|test)_[A-Za-z0-9]{16,})/dg),
  marked('age-key', ['age-secret-key-'], /(?<secret>AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{40,})/dgi),
  marked('model-key', ['sk-'], /(?<secret>(?<![\w-])sk-(?:proj-|ant-|svcacct-)?[\w-]{20,})/dg),
]

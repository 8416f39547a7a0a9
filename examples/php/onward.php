<?php
// Onward with PHP 8 and its curl extension: send, status, bulk, and a webhook's signature.
//   ONWARD_URL=https://portal.example ONWARD_TOKEN=onw_live_... php onward.php send

const TOLERANCE_S = 300;

function ask(string $path, ?array $body = null, array $headers = []): array
{
    $call = curl_init(getenv('ONWARD_URL') . '/api/v1/' . $path);
    $headers[] = 'Authorization: Bearer ' . getenv('ONWARD_TOKEN');
    $headers[] = 'Content-Type: application/json';
    curl_setopt_array($call, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => $headers]);
    if ($body !== null) {
        curl_setopt($call, CURLOPT_POSTFIELDS, json_encode($body));
    }
    $answer = curl_exec($call);
    if ($answer === false) {
        throw new RuntimeException(curl_error($call));
    }
    $said = json_decode($answer, true);
    $status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);
    if ($status >= 400) {
        throw new RuntimeException("$status: {$said['detail']}");
    }
    return $said;
}

// A repetition with the same key is answered alike and sends nothing twice.
function send(string $key = 'order-4711'): array
{
    return ask('messages', [
        'channel' => 'sms',
        'sender' => 'Norrsund',
        'recipients' => ['+447700900123'],
        'text' => 'Your parcel is on its way',
    ], ["Idempotency-Key: $key"]);
}

function status(string $id): array
{
    return ask('messages/' . rawurlencode($id));
}

// Each of many texts may say something else.
function bulk(): array
{
    return ask('messages/bulk', ['sender' => 'Norrsund', 'messages' => [
        ['recipients' => ['+447700900123'], 'text' => 'Table for two at 19:00', 'reference' => 't-1'],
        ['recipients' => ['+447700900124'], 'text' => 'Table for six at 20:00', 'reference' => 't-2'],
    ]]);
}

// Whether a webhook's call is signed with our secret and not older than five minutes.
function is_ours(string $secret, string $id, string $moment, string $signatures, string $body): bool
{
    if (!ctype_digit($moment) || abs(time() - (int) $moment) > TOLERANCE_S) {
        return false;
    }
    $key = base64_decode(preg_replace('/^whsec_/', '', $secret));
    $made = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$moment.$body", $key, true));
    foreach (explode(' ', $signatures) as $one) {
        if (hash_equals($made, $one)) {
            return true;
        }
    }
    return false;
}

function verify(string $id, string $moment, string $signatures): never
{
    $body = file_get_contents('php://stdin');
    exit(is_ours(getenv('ONWARD_WEBHOOK_SECRET'), $id, $moment, $signatures, $body) ? 0 : 1);
}

$deed = $argv[1] ?? '';
if (in_array($deed, ['send', 'status', 'bulk', 'verify'], true)) {
    echo json_encode($deed(...array_slice($argv, 2))), "\n";
}
